/** What a strategy goes by, as it is shown to whoever asks why; nothing is read before that. */

/** An indicator, such as `sma(20)`, or a figure of the strategy's own. */
export interface Observed {
  readonly name: string;
  readonly read: () => unknown;
}

/** A number, several of one name, or null while there is none. */
export type Figure = number | null | Readonly<Record<string, number | null>>;

export type Figures = Readonly<Record<string, Figure>>;

/** As they stand now. What a strategy's own code throws, or gives in place of a number, is no figure. */
export function figuresOf(observed: readonly Observed[]): Figures {
  return Object.fromEntries(observed.map(({ name, read }) => [name, figureOf(read)]));
}

function figureOf(read: () => unknown): Figure {
  let value: unknown;
  try {
    value = read();
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return numberOf(value);
  return Object.fromEntries(Object.entries(value).map(([line, one]) => [line, numberOf(one)]));
}

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
