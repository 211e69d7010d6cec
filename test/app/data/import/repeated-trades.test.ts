/** Trades that a file holds twice, as where recordings of one market that overlap were joined. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readImport } from '../../../../src/app/data/import/index.js';
import type { ImportOptions, ImportPlan } from '../../../../src/app/data/import/index.js';
import { verifyTicks } from '../../../../src/app/data/verify-ticks.js';
import { tickColumns } from '../../../../src/core/domain/tick-data.js';

const recorded = (ns: string, id: number, price = '10'): string =>
  `${ns} {"data":{"e":"trade","T":1723161255208,"s":"BTCUSDT","t":${id},"p":"${price}","q":"1","m":true}}`;
const KEPT_ONCE = '1 trade that is there more than once kept once';

describe('import of trades that are there twice', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-repeated-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function plan(lines: readonly string[], options: ImportOptions = {}): Promise<ImportPlan> {
    const file = join(directory, 'BTCUSDT.txt');
    writeFileSync(file, lines.join('\n'));
    return readImport(file, options);
  }

  async function kept(lines: readonly string[], options: ImportOptions = {}) {
    const { report, ...rest } = await plan(lines, options);
    const ids = rest.kind === 'ticks' ? [...rest.data.trades!.id] : [];
    return { ids, notes: report.notes };
  }

  it('keeps one of two recordings, whenever it was received', async () => {
    const lines = [
      recorded('1723161255300000000', 1),
      recorded('1723161255400000000', 2),
      recorded('1723161255500000000', 1),
      recorded('1723161255600000000', 3),
    ];
    expect(await kept(lines)).to.deep.equal({ ids: [1, 2, 3], notes: [KEPT_ONCE] });
  });

  it('keeps all that differ: their number is not that of a trade', async () => {
    const lines = [recorded('1723161255300000000', 1), recorded('1723161255400000000', 1, '11')];
    expect(await kept(lines)).to.deep.equal({ ids: [1, 1], notes: [] });
  });

  it('keeps one row of a list, as trades and in bars', async () => {
    const lines = [
      'time,price,amount,side,id',
      ...[1, 1, 2].map((id) => `1700000000,10,1,buy,${id}`),
    ];
    expect(await kept(lines)).to.deep.equal({ ids: [1, 2], notes: [KEPT_ONCE] });
    const flags = { timeframe: '1m' as never };
    const bars = await plan(lines, { flags });
    expect(bars.kind === 'bars' && bars.series.bars.volume[0]).to.equal(2e8);
    const unnumbered = lines.map((line) => line.replace(/,[^,]*$/, ''));
    expect((await kept(unnumbered)).ids).to.deep.equal([0, 0, 0]);
  });

  it('verify names those that are stored', () => {
    const trades = tickColumns('trades', 3);
    for (const [row, id] of [7, 8, 7].entries()) {
      trades.at[row] = row + 1;
      trades.id[row] = id;
      trades.price[row] = trades.quantity[row] = 1;
    }
    const { errors, findings } = verifyTicks('trades', trades);
    expect(errors).to.equal(1);
    expect(findings).to.deep.include({
      ...{ kind: 'duplicate', severity: 'error', at: 3 },
      what: 'trade 7 is there more than once',
    });
  });
});
