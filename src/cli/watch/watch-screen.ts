/** `--watch` on a terminal: the view, its age and the state of trading, until Ctrl-C. */
import { watchView } from '../../app/client/index.js';
import type { DaemonClient } from '../../app/client/index.js';
import type { ViewFilter } from '../../app/session/running-session.js';
import type { StatusView, ViewName, Views } from '../../app/session/views.js';
import type { TradsysError } from '../../errors.js';
import { paintFor } from '../report/style.js';
import { renderView } from '../views/index.js';
import type { Page } from '../views/index.js';
import { modeText, stateText } from '../views/status.js';
import { Screen } from './screen.js';

interface Watched<Name extends ViewName> {
  readonly name: Name;
  readonly filter: ViewFilter;
  /** What of the view is asked for; the daemon does not know every filter. */
  readonly narrow: (view: Views[Name]) => Views[Name];
  readonly client: DaemonClient;
  /** The page but for its width and its time. */
  readonly page: Omit<Page, 'width' | 'now'>;
  readonly signal: AbortSignal;
}

interface Seen<Name extends ViewName> {
  view?: Views[Name];
  status?: StatusView | undefined;
  /** Milliseconds of the monotonic clock. */
  viewedAt: number;
  lost?: TradsysError | undefined;
}

/** Ages go on while nothing comes. */
const REDRAW_EVERY_MS = 1_000;
/** A view is renewed every second; one this old means that the daemon hangs. */
const SILENT_AFTER_MS = 3_000;

/** Resolves when the signal aborts. Rejects when the daemon refuses what is asked for. */
export async function watchOnScreen<Name extends ViewName>(watched: Watched<Name>): Promise<void> {
  const { name, filter, narrow, client, signal } = watched;
  const seen: Seen<Name> = { viewedAt: performance.now() };
  const draw = (): void => screen.draw(pictureOf(watched, seen, screen.size.columns));
  const screen = new Screen(process.stdout, () => draw());
  const timer = setInterval(draw, REDRAW_EVERY_MS);
  try {
    for await (const sighting of watchView(client, { name, filter, signal })) {
      seen.lost = sighting.kind === 'lost' ? sighting.error : undefined;
      if (sighting.kind === 'view') {
        seen.view = narrow(sighting.view);
        seen.viewedAt = performance.now();
        seen.status = await client.status().catch(() => seen.status);
      }
      draw();
    }
  } finally {
    clearInterval(timer);
    screen.close();
  }
}

function pictureOf<Name extends ViewName>(
  { name, page: given }: Watched<Name>,
  { view, status, viewedAt, lost }: Seen<Name>,
  width: number,
) {
  const page: Page = { ...given, width, now: Date.now() * 1000 };
  const paint = paintFor(page);
  const silentMs = performance.now() - viewedAt;
  const trouble =
    lost !== undefined
      ? `${lost.line}; waiting for it`
      : silentMs > SILENT_AFTER_MS
        ? `no answer for ${Math.floor(silentMs / 1000)}s: what follows is as it was then`
        : undefined;
  const state = status === undefined ? [] : [modeText(status.mode), stateText(status)];
  const title = [name, ...state, page.clock(page.now)].join('  ');
  const halted = status !== undefined && status.state !== 'active';
  return {
    head: [
      halted ? paint.alarm(title) : paint.heading(title),
      ...(trouble === undefined ? [] : [paint.alarm(trouble)]),
      '',
    ],
    lines: view === undefined ? [] : renderView(name, view, page),
    keep: name === 'events' || name === 'fills' ? ('last' as const) : ('first' as const),
  };
}
