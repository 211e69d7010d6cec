/** What the commands for looking at the daemon do: ask for a view, show it, or watch it. Import lazily. */
import { connectDaemon } from '../app/client/index.js';
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import type { ViewName, Views } from '../app/session/views.js';
import { MICROSECONDS_PER_MILLISECOND } from '../core/domain/units.js';
import { EXIT_CODES } from '../errors.js';
import { colourLevel } from './colour-level.js';
import { interruptSignal } from './interrupt.js';
import { terminalWidth } from './page.js';
import { askedOf, latestOf, narrowed, refuseUnknown } from './view-filter.js';
import type { AskedFor, ViewFlags } from './view-filter.js';
import { clockIn, renderView } from './views/index.js';
import type { Page } from './views/index.js';
import { watchAsLines } from './watch/watch-lines.js';
import { watchOnScreen } from './watch/watch-screen.js';

/**
 * Prints the view unless `json`, and gives it; under `--watch` prints until Ctrl-C and gives nothing.
 * Rejects with a TradsysError: unreachable when no daemon runs, usage when a filter names nobody.
 */
export async function showView<Name extends ViewName>(
  name: Name,
  place: LoadOptions,
  flags: ViewFlags,
  { json }: { readonly json: boolean },
): Promise<Views[Name] | undefined> {
  const loaded = await loadConfig(place);
  const { directory } = dataDirectoryOf(loaded, place);
  const { display, marketData } = loaded.config;
  const asked = askedOf(name, flags, Date.now());
  const page = {
    clock: clockIn(display.timezone),
    staleAfter: marketData.staleAfterMs * MICROSECONDS_PER_MILLISECOND,
    colour: colourLevel(process.env, process.stdout) > 0,
  };
  if (flags.watch) {
    await watch({ name, directory, asked, page, json });
    return undefined;
  }
  const client = connectDaemon(directory);
  const whole = narrowed(name, await client.view(name, asked.filter), asked);
  await refuseUnknown(client, whole, asked);
  const view = latestOf<Name>(whole, asked);
  if (!json) {
    const now = Date.now() * MICROSECONDS_PER_MILLISECOND;
    const lines = renderView(name, view, { ...page, width: terminalWidth(), now });
    printLine(lines.join('\n'));
  }
  return view;
}

interface Watch<Name extends ViewName> {
  readonly name: Name;
  readonly directory: string;
  readonly asked: AskedFor;
  readonly page: Pick<Page, 'clock' | 'staleAfter' | 'colour'>;
  readonly json: boolean;
}

async function watch<Name extends ViewName>({
  name,
  directory,
  asked,
  page,
  json,
}: Watch<Name>): Promise<void> {
  const signal = interruptSignal();
  const client = connectDaemon(directory, { signal });
  const { filter, latest } = asked;
  await refuseUnknown(client, narrowed(name, await client.view(name, filter), asked), asked);
  const narrow = (view: Views[Name]): Views[Name] => narrowed(name, view, asked);
  const watched = { name, filter, client, page, signal };
  if (process.stdout.isTTY && process.env['TERM'] !== 'dumb' && !json) {
    const shown = (view: Views[Name]): Views[Name] => latestOf(narrow(view), asked);
    await watchOnScreen({ ...watched, narrow: shown });
  } else await watchAsLines({ ...watched, narrow, latest, json, print: printLine });
  if (signal.aborted) process.exitCode = EXIT_CODES.interrupted;
}

const printLine = (line: string): void => void process.stdout.write(`${line}\n`);
