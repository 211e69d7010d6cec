/** One picture of a terminal, as the text that draws it over the one before without a flicker. */

const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const PLAIN = '\u001b[0m';
// eslint-disable-next-line no-control-regex
const PARTS = /\u001b\[[0-9;]*m|[^\u001b]/gu;

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Picture {
  /** Stay at the top, whatever else is left out. */
  readonly head: readonly string[];
  readonly lines: readonly string[];
  /** Which lines are shown when not all fit. */
  readonly keep: 'first' | 'last';
}

/**
 * From the top left: each line, and nothing behind it; nothing below the last. It neither wraps nor
 * scrolls, and ends where the cursor stays, at the end of the last line.
 */
export function frameOf(picture: Picture, { columns, rows }: FrameSize): string {
  const shown = fitted(picture, rows).map((line) => cutVisible(line, columns) + CLEAR_LINE);
  return `${HOME}${shown.join('\r\n')}${CLEAR_BELOW}`;
}

/** As many lines as there are rows, one of which says how many more there are. */
function fitted({ head, lines, keep }: Picture, rows: number): readonly string[] {
  const room = rows - head.length;
  if (lines.length <= room) return [...head, ...lines];
  const shown = Math.max(0, room - 1);
  const more = `... ${lines.length - shown} more lines do not fit`;
  if (room < 1) return head.slice(0, rows);
  return keep === 'first'
    ? [...head, ...lines.slice(0, shown), more]
    : [...head, more, ...lines.slice(lines.length - shown)];
}

/** At most `columns` characters that are seen; what paints them does not count, and ends. */
export function cutVisible(line: string, columns: number): string {
  let seen = 0;
  let painted = false;
  let text = '';
  for (const [part] of line.matchAll(PARTS)) {
    if (part.startsWith('\u001b')) painted = true;
    else if (seen === columns) return painted ? text + PLAIN : text;
    else seen += 1;
    text += part;
  }
  return text;
}
