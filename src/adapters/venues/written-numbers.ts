/**
 * ccxt gives numbers as float64, and beside them in `info` what the venue wrote. The text that a float
 * came from has all its digits.
 */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const DEEPEST = 6;

export class WrittenNumbers {
  private readonly texts = new Map<number, string>();

  /** `info`: any answer of a venue. */
  constructor(info: unknown) {
    this.collect(info, 0);
  }

  /** The venue's own text of a number of ccxt, else its shortest; undefined when it is none. */
  textOf(value: unknown): string | undefined {
    if (typeof value === 'string') return NUMBER.test(value) ? value : undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
    return this.texts.get(value) ?? String(value);
  }

  private collect(value: unknown, depth: number): void {
    if (typeof value === 'string') {
      if (NUMBER.test(value)) this.texts.set(Number(value), value);
    } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
      for (const each of Object.values(value)) this.collect(each, depth + 1);
    }
  }
}
