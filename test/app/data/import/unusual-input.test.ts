import { expect } from 'chai';
import type { TradsysError } from '../../../../src/errors.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readBarImport } from '../../../../src/app/data/import/index.js';
import type { ImportFlags } from '../../../../src/app/data/import/index.js';

const HEADER = 'open_time,open,high,low,close,volume';
const bar = (minute: number, values = '10,12,9,11,5'): string =>
  `${1_700_000_040_000 + minute * 60_000},${values}`;
const csv = (...rows: readonly string[]): string => [HEADER, ...rows].join('\n');

describe('import of unusual but good input', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-import-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function read(content: string | Uint8Array, flags: ImportFlags = {}, name = 'BTCUSDT.csv') {
    const file = join(directory, name);
    writeFileSync(file, content);
    return readBarImport(file, { flags });
  }

  it('reads every delimiter, quotes, a byte order mark, Windows line ends, comments and a preamble', async () => {
    const rows = [0, 1, 2].map((n) => bar(n));
    const same = await read(csv(...rows));
    const variants = [
      csv(...rows).replaceAll(',', ';'),
      csv(...rows).replaceAll(',', '\t'),
      csv(...rows).replaceAll(',', '|'),
      `\ufeff${csv(...rows)}`,
      csv(...rows).replaceAll('\n', '\r\n') + '\r\n',
      csv(...rows)
        .split('\n')
        .map((line) =>
          line
            .split(',')
            .map((cell) => `"${cell}"`)
            .join(','),
        )
        .join('\n'),
      `# downloaded today\n\n${csv(...rows)}\n\n`,
      `https://www.example.com\n${csv(...rows)}`,
      gzipSync(csv(...rows)),
    ];
    for (const variant of variants) {
      const { series, report } = await read(variant);
      expect(series.bars.close).to.deep.equal(same.series.bars.close);
      expect(series.bars.start).to.deep.equal(same.series.bars.start);
      expect(report.bars).to.equal(3);
    }
  });

  it('reads seconds, milliseconds, microseconds, nanoseconds and zoned times alike', async () => {
    const expected = [1_700_000_040_000_000, 1_700_000_100_000_000];
    const times = [
      ['1700000040', '1700000100'],
      ['1700000040.0', '1700000100.0'],
      ['1700000040000', '1700000100000'],
      ['1700000040000000', '1700000100000000'],
      ['1700000040000000999', '1700000100000000001'],
      ['2023-11-14T22:14:00Z', '2023-11-14T22:15:00Z'],
      ['2023-11-14 23:14:00+01:00', '2023-11-14 23:15:00+01:00'],
      ['2023-11-14T17:14:00.000000-0500', '2023-11-14T17:15:00.000000-0500'],
      ['20231114 22:14:00 UTC', '20231114 22:15:00 UTC'],
    ];
    for (const pair of times) {
      const { series } = await read(csv(...pair.map((time) => `${time},10,12,9,11,5`)));
      expect(Array.from(series.bars.start), pair[0]).to.deep.equal(expected);
    }
  });

  it('takes local times through the changes of the clock', async () => {
    const hours = ['2023-03-26 01:00', '2023-03-26 03:00', '2023-03-26 04:00', '2023-03-26 05:00'];
    const rows = hours.map((hour) => `${hour},10,12,9,11,5`);
    const { series } = await read(['time,open,high,low,close,volume', ...rows].join('\n'), {
      timeZone: 'Europe/Berlin',
      stamp: 'start',
      timeframe: '1h' as never,
    });
    expect(
      Array.from(series.bars.start, (at) => new Date(at / 1000).toISOString().slice(11, 16)),
    ).to.deep.equal(['00:00', '01:00', '02:00', '03:00']);
  });

  it('reads objects, strings for numbers and Binance klines in JSON', async () => {
    const objects = [0, 1].map((n) => ({
      timestamp: 1_700_000_040 + n * 60,
      Open: '10.5',
      High: 12,
      Low: 9,
      Close: 11,
      Volume: 5,
    }));
    const { series } = await read(JSON.stringify(objects), { stamp: 'start' }, 'ETHUSDT.json');
    expect(series.bars.open[1]).to.equal(105);
    const kline = (n: number) => [
      1_700_000_040_000 + n * 60_000,
      '10',
      '12',
      '9',
      '11',
      '5',
      1_700_000_099_999,
      '55',
      8,
      '1',
      '11',
      '0',
    ];
    const klines = await read(JSON.stringify([kline(0), kline(1)]), {}, 'ETHUSDT.json');
    expect(klines.report.stamp).to.equal('start of the bar (column open_time)');
    expect(klines.series.bars.length).to.equal(2);
  });

  it('keeps a price exactly as long as its decimals fit, and says when they do not', async () => {
    const { series, report } = await read(
      csv(bar(0, '0.1,0.30000000000000004,0.1,0.123456789012,5'), bar(1)),
    );
    expect(series.instrument.priceScale).to.equal(12);
    expect([series.bars.open[0], series.bars.high[0], series.bars.close[0]]).to.deep.equal([
      100_000_000_000, 300_000_000_000, 123_456_789_012,
    ]);
    expect(report.noise).to.equal(1);
    const fraction = await read(
      csv(bar(0, '1.0520830154418945,1.7916669845581055,1.02,1.375,5'), bar(1)),
    );
    expect(fraction.series.instrument.priceScale).to.equal(8);
    expect(fraction.series.bars.open[0]).to.equal(105_208_302);
    expect(fraction.report.rounded).to.equal(2);
  });

  it('refuses a price that would become nothing beside the largest one', async () => {
    const error: unknown = await read(csv(bar(0, '1e10,1e10,1e-9,1e10,5'), bar(1))).catch(
      (failed: unknown) => failed,
    );
    expect((error as TradsysError).line).to.match(
      /:2: price 1e-9 would be 0: beside the largest price 5 decimals can be kept; correct or remove the largest price, or this one; nothing was imported$/,
    );
  });

  it('takes kind, venue, lot, tick and quote from flags', async () => {
    const flags = { kind: 'spot', venue: 'kraken', lot: '0.001', tick: '0.05' } as const;
    const { series } = await read(csv(bar(0), bar(1)), flags);
    expect(series.instrument).to.deep.include({
      venue: 'kraken',
      kind: 'spot',
      priceScale: 2,
      tick: 5,
      quantityScale: 3,
      lot: 1,
    });
    const ticker = await read(csv(bar(0), bar(1)), { quote: 'EUR' }, 'SAP.csv');
    expect(ticker.series.instrument).to.deep.include({
      symbol: 'SAP',
      quote: 'EUR',
      settlement: 'EUR',
      lot: 1,
      quantityScale: 0,
    });
  });
});
