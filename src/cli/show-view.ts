/** What the commands for looking at the daemon do: ask for a view, show it, or watch it. Import lazily. */
import { connectDaemon } from '../app/client/connect.js';
import type { FoundDaemon } from '../app/client/find-daemon.js';
import type { LoadOptions } from '../app/config/index.js';
import type { ViewName, Views } from '../app/session/views.js';
import { EXIT_CODES } from '../errors.js';
import { foundDaemon } from './found-daemon.js';
import { interruptSignal } from './interrupt.js';
import { askedOf, latestOf, narrowed, refuseUnknown } from './view-filter.js';
import type { AskedFor, ViewFlags } from './view-filter.js';

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
  const found = await foundDaemon(place);
  const asked = await askedOf(name, flags, Date.now());
  if (flags.watch) {
    await watch({ name, found, asked, json });
    return undefined;
  }
  const client = connectDaemon(found.directory);
  const [answer, drawing] = await Promise.all([
    client.view(name, asked.filter),
    // Only people need it; it is loaded while the daemon answers.
    json ? undefined : import('./draw-view.js'),
  ]);
  const whole = narrowed(name, answer, asked);
  await refuseUnknown(client, whole, asked);
  const view = latestOf<Name>(whole, asked);
  if (drawing) printLine(drawing.viewText(name, view, found));
  return view;
}

interface Watch<Name extends ViewName> {
  readonly name: Name;
  readonly found: FoundDaemon;
  readonly asked: AskedFor;
  readonly json: boolean;
}

async function watch<Name extends ViewName>({
  name,
  found,
  asked,
  json,
}: Watch<Name>): Promise<void> {
  const signal = interruptSignal();
  const client = connectDaemon(found.directory, { signal });
  const { filter, latest } = asked;
  await refuseUnknown(client, narrowed(name, await client.view(name, filter), asked), asked);
  const { pageOf } = await import('./draw-view.js');
  const page = pageOf(found);
  const narrow = (view: Views[Name]): Views[Name] => narrowed(name, view, asked);
  const watched = { name, filter, client, page, signal };
  if (process.stdout.isTTY && process.env['TERM'] !== 'dumb' && !json) {
    const { watchOnScreen } = await import('./watch/watch-screen.js');
    const shown = (view: Views[Name]): Views[Name] => latestOf(narrow(view), asked);
    await watchOnScreen({ ...watched, narrow: shown });
  } else {
    const { watchAsLines } = await import('./watch/watch-lines.js');
    await watchAsLines({ ...watched, narrow, latest, json, print: printLine });
  }
  if (signal.aborted) process.exitCode = EXIT_CODES.interrupted;
}

const printLine = (line: string): void => void process.stdout.write(`${line}\n`);
