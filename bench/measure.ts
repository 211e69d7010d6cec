/**
 * Shared by every benchmark: paired rounds, medians, and one way to print. A round runs every
 * candidate once, in an order that rotates, so that what disturbs the machine meets all of them; a
 * ratio is the median over rounds of the ratio within a round. Knows nothing of what is measured.
 */
import { parseArgs } from 'node:util';

/** Something to time: the whole of `run` counts, what must not count happens before. */
export interface Candidate {
  readonly name: string;
  /** Before each run, outside the clock. */
  readonly prepare?: (() => void) | undefined;
  readonly run: () => unknown;
}

/** Wall-clock seconds of one candidate, one per round, in the order of the rounds. */
export interface Samples {
  readonly name: string;
  readonly seconds: readonly number[];
}

/** What a benchmark answers; `--json` prints an array of these and nothing else. */
export interface Measurement {
  readonly name: string;
  /** Median over the rounds. */
  readonly value: number;
  readonly unit: string;
  /** Median over the rounds of value / value of `against`; null when it stands alone. */
  readonly ratio: number | null;
  readonly against: string | null;
}

/** Turns the seconds of one run into the figure to print. */
export interface Scale {
  readonly unit: string;
  readonly of: (seconds: number) => number;
}

export interface BenchOptions {
  readonly json: boolean;
  /** A quick look, for continuous integration: the caller measures fewer or smaller things. */
  readonly short: boolean;
  readonly rounds: number;
}

/** Fewer rounds than this say nothing about a median. */
export const MINIMUM_ROUNDS = 5;

/** `--json`, `--short` and `--rounds N` (at least 5). Throws on any other argument. */
export function benchOptions(argv: readonly string[] = process.argv.slice(2)): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(MINIMUM_ROUNDS) },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < MINIMUM_ROUNDS) {
    throw new RangeError(
      `--rounds must be an integer of at least ${MINIMUM_ROUNDS}, got ${values.rounds}`,
    );
  }
  return { json: values.json, short: values.short, rounds };
}

/** The middle value, or the mean of the two middle ones. Throws RangeError on an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('the median of nothing');
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/**
 * Times every candidate once per round, after `warmups` rounds that do not count (the optimising
 * compiler and the caches want them). Answers in the order of `candidates`.
 */
export async function measure(
  candidates: readonly Candidate[],
  { rounds = MINIMUM_ROUNDS, warmups = 1 }: { rounds?: number; warmups?: number } = {},
): Promise<readonly Samples[]> {
  const seconds = candidates.map((): number[] => []);
  for (let round = -warmups; round < rounds; round += 1) {
    for (let turn = 0; turn < candidates.length; turn += 1) {
      const index = (turn + round + warmups) % candidates.length;
      const elapsed = await time(candidates[index]!);
      if (round >= 0) seconds[index]!.push(elapsed);
    }
  }
  return candidates.map(({ name }, index) => ({ name, seconds: seconds[index]! }));
}

async function time({ prepare, run }: Candidate): Promise<number> {
  prepare?.();
  const start = process.hrtime.bigint();
  const pending = run();
  if (pending instanceof Promise) await pending;
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** `count` things a run, as millions of them a second. */
export function millionsPerSecond(count: number, things: string): Scale {
  return { unit: `M ${things}/s`, of: (seconds) => count / seconds / 1e6 };
}

/** The time of a run itself. */
export const MILLISECONDS: Scale = { unit: 'ms', of: (seconds) => seconds * 1e3 };

/** One line of the answer: `subject` in `scale`, as a ratio to `against` measured in the same rounds. */
export function compare(subject: Samples, scale: Scale, against?: Samples): Measurement {
  const ratios = against?.seconds.map(
    (seconds, round) => scale.of(subject.seconds[round]!) / scale.of(seconds),
  );
  return {
    name: subject.name,
    value: median(subject.seconds.map((seconds) => scale.of(seconds))),
    unit: scale.unit,
    ratio: ratios === undefined ? null : median(ratios),
    against: against?.name ?? null,
  };
}

/** Prints a table, or with `json` only the array. */
export function print(measurements: readonly Measurement[], { json }: { json: boolean }): void {
  process.stdout.write(`${json ? JSON.stringify(measurements, null, 2) : table(measurements)}\n`);
}

/** Columns of text: names to the left, figures to the right. */
export function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, value, unit, ratio, against }) => [
    name,
    figure(value),
    unit,
    ratio === null ? '' : `${figure(ratio)}x`,
    against ?? '',
  ]);
  rows.unshift(['name', 'value', 'unit', 'ratio', 'against']);
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 1 || column === 3
          ? cell.padStart(widths[column]!)
          : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** Three significant digits, never in exponential form. */
function figure(value: number): string {
  const digits = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(12, Math.max(0, 2 - digits)));
}
