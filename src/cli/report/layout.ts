/** Lines from cells and words: alignment, cutting and wrapping by visible width. */
import { stripVTControlCharacters } from 'node:util';

export type Align = 'left' | 'right';

export interface Column {
  readonly header: string;
  readonly align: Align;
  /** May be cut when the page is too narrow. */
  readonly flexible?: boolean;
}

const INDENT = '  ';
const GAP = '  ';
const SHORTEST = 6;

export function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

export function pad(text: string, width: number, align: Align = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - visibleLength(text)));
  return align === 'left' ? text + space : space + text;
}

/** Cut to `width` with an ellipsis; only for text without colour. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Words on lines of at most `width`; a longer word stands alone, whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (visibleLength(longer) > width && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** `label` then `text` beside it, wrapped with a hanging indent. */
export function hanging(label: string, text: string, width: number): string[] {
  const margin = ' '.repeat(visibleLength(label));
  return wrap(text, Math.max(20, width - margin.length)).map(
    (line, index) => `${index === 0 ? label : margin}${line}`,
  );
}

/** Phrases beside a label, broken between phrases before within one; `; ` parts those of one line. */
export function phrases(label: string, parts: readonly string[], width: number): string[] {
  const margin = ' '.repeat(visibleLength(label));
  const room = Math.max(20, width - margin.length);
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last}; ${part}`;
    if (last !== undefined && longer.length <= room) lines[lines.length - 1] = longer;
    else lines.push(...wrap(part, room));
  }
  return lines.map((line, index) => `${index === 0 ? label : margin}${line}`);
}

/**
 * A borderless table, indented by two. Flexible columns give way when it is wider than the page; when
 * that is not enough, the remaining cells are left whole: a number is never cut.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paintHeader: (text: string) => string,
): string[] {
  const widths = columns.map(({ header }, index) =>
    Math.max(header.length, ...rows.map((row) => visibleLength(row[index]!))),
  );
  const total = (): number =>
    INDENT.length + widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1);
  columns.forEach(({ flexible }, index) => {
    if (flexible !== true) return;
    const excess = total() - width;
    if (excess > 0) widths[index] = Math.max(SHORTEST, widths[index]! - excess);
  });
  const line = (cells: readonly string[]): string =>
    INDENT +
    cells
      .map((cell, index) => {
        const { flexible, align } = columns[index]!;
        return pad(flexible === true ? cut(cell, widths[index]!) : cell, widths[index]!, align);
      })
      .join(GAP)
      .trimEnd();
  return [
    INDENT + paintHeader(line(columns.map(({ header }) => header)).slice(INDENT.length)),
    ...rows.map(line),
  ];
}
