/** What a file of recorded requests says about latency, and what cannot be read in one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRequestLatencies } from '../../../src/app/backtest/request-latencies.js';
import { TradsysError } from '../../../src/errors.js';

const HEAD = 'sent_at,venue_at,received_at';

describe('backtest: recorded requests', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-requests-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const read = (...lines: readonly string[]) => {
    const path = join(directory, 'requests.csv');
    writeFileSync(path, [HEAD, ...lines].join('\n'));
    return readRequestLatencies(path);
  };

  it('take their legs from the venue time, and half of the way where it is not told', () => {
    const requests = read(
      '1700000000000100,1700000000003000,1700000000009000',
      '1700000001000000,,1700000001000500',
    );
    expect(requests).to.deep.equal({
      sentAt: [1_700_000_000_000_100, 1_700_000_001_000_000],
      order: [2_900, 250],
      report: [6_000, 250],
    });
  });

  it('a venue time rounded down before the sending arrives at once', () => {
    const { order, report } = read('1700000000000700,1700000000000000,1700000000000900');
    expect([order, report]).to.deep.equal([[0], [200]]);
  });

  const bad: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no request', [], /requests\.csv:1: there is no request in it; write sent_at,/],
    ['a missing cell', ['1700000000000100,1700000000003000'], /:2: '1700000000000100,1700000000003000' is not three/],
    ['milliseconds', ['1700000000000,1700000000003,1700000000009'], /:2: .* is not three times in Unix microseconds/],
    ['words', ['then,now,later'], /:2: 'then,now,later' is not three times/],
    ['an answer before the question', ['1700000000000100,,1700000000000000'], /:2: it was answered before it was sent/],
    ['requests out of order', ['1700000000000100,,1700000000000200', '1700000000000000,,1700000000000200'], /:3: it was sent before the one above/],
  ]; // prettier-ignore
  for (const [title, lines, line] of bad) {
    it(`refuses ${title}`, () => {
      const error = failure(() => read(...lines));
      expect(error.line).to.match(line);
      expect(error.exitCode).to.equal(2);
    });
  }

  it('refuses a file with another head, and one that is not there', () => {
    const path = join(directory, 'other.csv');
    expect(failure(() => readRequestLatencies(path)).line).to.match(/other\.csv cannot be read/);
    writeFileSync(path, 'a,b,c\n');
    expect(failure(() => readRequestLatencies(path)).line).to.match(/:1: the first line is not/);
  });
});

function failure(act: () => unknown): TradsysError {
  try {
    act();
  } catch (error) {
    if (error instanceof TradsysError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
