/** What requests of the past took, from a file that a careful client writes: one line a request. */
import { readFileSync } from 'node:fs';
import type { RequestLatencies } from '../../core/simulation/index.js';
import { TradsysError } from '../../errors.js';

const HEAD = 'sent_at,venue_at,received_at';

/** Whether `--latency` names a file rather than a duration. */
export const isRequestFile = (latency: string | undefined): latency is string =>
  latency?.endsWith('.csv') === true;

/** Throws TradsysError (exit `usage`) with the line that cannot be used. */
export function readRequestLatencies(path: string): RequestLatencies {
  const [head, ...lines] = textOf(path).trimEnd().split(/\r?\n/);
  if (head !== HEAD) throw badFile(path, 1, `the first line is not '${HEAD}'`);
  if (lines.length === 0) throw badFile(path, 1, 'there is no request in it');
  const sentAt: number[] = [];
  const order: number[] = [];
  const report: number[] = [];
  lines.forEach((line, index) => {
    const fail = (what: string): TradsysError => badFile(path, index + 2, what);
    const cells = line.split(',');
    const [sent, told, received] = cells.map((cell) =>
      /^\d{16}$/.test(cell) ? Number(cell) : NaN,
    );
    const unknown = cells[1] === '';
    if (cells.length !== 3 || [sent, unknown ? 0 : told, received].some((at) => Number.isNaN(at))) {
      throw fail(`'${line}' is not three times in Unix microseconds`);
    }
    if (received! < sent!) throw fail('it was answered before it was sent');
    if (sent! < (sentAt.at(-1) ?? 0)) throw fail('it was sent before the one above');
    // Venues round their times down, and clocks differ: what cannot be is taken as the nearest that can.
    const at = unknown ? (sent! + received!) / 2 : Math.min(received!, Math.max(sent!, told!));
    sentAt.push(sent!);
    order.push(Math.floor(at) - sent!);
    report.push(received! - Math.floor(at));
  });
  return { sentAt, order, report };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TradsysError('backtest.latency_file', `${path} cannot be read`, {
      ...{ exit: 'usage', where: '--latency', cause },
      remedy: `name a CSV file of requests (${HEAD}), or a duration such as 100ms`,
    });
  }
}

const badFile = (path: string, line: number, what: string): TradsysError =>
  new TradsysError('backtest.latency_file', what, {
    ...{ exit: 'usage', where: `--latency ${path}:${line}` },
    remedy: `write ${HEAD} in Unix microseconds, a line a request as sent; venue_at may be empty`,
  });
