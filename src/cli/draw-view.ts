/** What a person needs to see a view: the page it is drawn on, and its text. Import lazily. */
import type { FoundDaemon } from '../app/client/index.js';
import type { ViewName, Views } from '../app/session/views.js';
import { MICROSECONDS_PER_MILLISECOND } from '../core/domain/units.js';
import { colourLevel } from './colour-level.js';
import { terminalWidth } from './page.js';
import { clockIn, renderView } from './views/index.js';
import type { Page } from './views/index.js';

/** The page but for its width and its time. */
export const pageOf = ({
  timezone,
  staleAfterMs,
}: FoundDaemon): Pick<Page, 'clock' | 'staleAfter' | 'colour'> => ({
  clock: clockIn(timezone),
  staleAfter: staleAfterMs * MICROSECONDS_PER_MILLISECOND,
  colour: colourLevel(process.env, process.stdout) > 0,
});

/** The view as it is now, for standard output. */
export function viewText<Name extends ViewName>(
  name: Name,
  view: Views[Name],
  found: FoundDaemon,
): string {
  const now = Date.now() * MICROSECONDS_PER_MILLISECOND;
  return renderView(name, view, { ...pageOf(found), width: terminalWidth(), now }).join('\n');
}
