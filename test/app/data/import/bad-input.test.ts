import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openSqliteStore } from '../../../../src/adapters/stores/sqlite.js';
import { readBarImport, storeImport } from '../../../../src/app/data/import/index.js';
import type { ImportFlags } from '../../../../src/app/data/import/index.js';
import { TradsysError } from '../../../../src/errors.js';

const HEADER = 'open_time,open,high,low,close,volume';
const bar = (minute: number, values = '10,12,9,11,5'): string =>
  `${1_700_000_040_000 + minute * 60_000},${values}`;
const csv = (...rows: readonly string[]): string => [HEADER, ...rows].join('\n');
/** Hourly times from 2024 on; `odd` is line 2502, long after the first rows. */
const hourly = (odd: (time: string) => string, usual: (time: string) => string): string =>
  csv(
    ...Array.from({ length: 3000 }, (_, hour) => {
      const time = new Date(Date.UTC(2024, 0, 1, hour)).toISOString().slice(0, 19);
      return `${hour === 2500 ? odd(time) : usual(time)},10,12,9,11,5`;
    }),
  );
const naive = (time: string): string => time;
const three = csv(bar(0), bar(1), bar(2));

describe('import of bad input', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-import-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function write(content: string | Uint8Array, name = 'BTCUSDT_1m.csv'): string {
    const file = join(directory, name);
    writeFileSync(file, content);
    return file;
  }

  async function failure(
    file: string,
    options: { flags?: ImportFlags; sort?: boolean } = {},
  ): Promise<TradsysError> {
    const error: unknown = await readBarImport(file, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(TradsysError);
    return error as TradsysError;
  }

  /** The one line for `content`, with the file's path as FILE. */
  async function lineFor(content: string | Uint8Array, name?: string): Promise<string> {
    const file = write(content, name);
    const { line } = await failure(file);
    expect(line).not.to.contain('\n');
    return line.replaceAll(file, 'FILE');
  }

  const lines: readonly (readonly [
    title: string,
    content: string | Uint8Array,
    line: string,
    name?: string,
  ])[] = [
    ['empty', '', 'FILE: the file is empty; import a CSV or JSON file with one row a bar'],
    ['blank', ' \n\n', 'FILE: the file is empty; import a CSV or JSON file with one row a bar'],
    [
      'a header alone',
      `${HEADER}\n`,
      'FILE: there is a header and no row; import a file with one row a bar',
    ],
    [
      'binary',
      Buffer.from([1, 2, 0, 4, 0, 9]),
      'FILE: is binary, not text; import CSV or JSON as UTF-8, plain or gzip',
    ],
    [
      'a zip archive',
      Buffer.from('PK\x03\x04rest'),
      'FILE: is a zip archive; unpack it and import the CSV inside',
    ],
    [
      'UTF-16',
      Buffer.from(`\ufeff${three}`, 'utf16le'),
      'FILE: is UTF-16 text; import CSV or JSON as UTF-8, plain or gzip',
    ],
    [
      'gzip cut off',
      gzipSync(three.repeat(200)).subarray(0, 80),
      'FILE: the gzip data are damaged or cut off; fetch the file again; nothing was imported',
    ],
    [
      'carriage returns alone for line ends',
      `${three.replaceAll('\n', '\r')}\r`,
      "FILE: its lines end in carriage returns (CR) alone; save it with line feeds: tr '\\r' '\\n' < OLD.csv > NEW.csv",
    ],
    [
      'a wrong delimiter',
      three.replaceAll(',', '~'),
      'FILE: none of , ; tab | splits its lines into columns; export it as CSV with one of these delimiters',
    ],
    [
      'a column missing',
      'time,open,high,low,volume\n2024-01-01,1,2,1,5\n2024-01-02,1,2,1,5',
      'FILE: no column for close; the header has time, open, high, low, volume; rename the columns to time, open, high, low, close, volume',
    ],
    [
      'no header and no bars',
      '1,9,2,3,4,5\n2,9,2,3,4,5',
      'FILE: no column for a header line; add a header line: time,open,high,low,close,volume',
    ],
    [
      'a time of no known form',
      'time,open,high,low,close\n31/01/2024,1,2,1,2\n01/02/2024,1,2,1,2',
      'FILE:2: cannot tell what the time "31/01/2024" or "01/02/2024" means; write ISO 8601 (2024-01-31 13:00), yyyymmdd, or a Unix epoch in s, ms, us or ns',
    ],
    [
      'one time among the first rows that is none',
      csv(bar(0), bar(1), '2024-13-45,10,12,9,11,5', bar(3)),
      'FILE:4: "2024-13-45" is no time as in other lines; correct or remove that line; nothing was imported',
    ],
    [
      'decimal commas',
      'time;open;high;low;close\n2024-01-01;1,5;2,5;1,5;2,0\n2024-01-02;1,5;2,5;1,5;2,0',
      'FILE:2: "1,5" is written with a comma; export it with decimal points, and without marks between thousands',
    ],
    [
      'a price that is NaN',
      csv(bar(0), bar(1, '10,NaN,9,11,5'), bar(2)),
      'FILE:3: high is "NaN", not a number; correct or remove that line; nothing was imported',
    ],
    [
      'an empty price',
      csv(bar(0), bar(1, '10,12,9,,5'), bar(2)),
      'FILE:3: close is "", not a number; correct or remove that line; nothing was imported',
    ],
    [
      'a negative price',
      csv(bar(0), bar(1, '10,12,-9,11,5')),
      'FILE:3: low is -9 and must be above zero; correct or remove that line; nothing was imported',
    ],
    [
      'a price of zero',
      csv(bar(0), bar(1, '0,12,9,11,5')),
      'FILE:3: open is 0 and must be above zero; correct or remove that line; nothing was imported',
    ],
    [
      'a negative volume',
      csv(bar(0), bar(1, '10,12,9,11,-5')),
      'FILE:3: volume is -5 and must not be negative; correct or remove that line; nothing was imported',
    ],
    [
      'a price beyond what is counted exactly',
      csv(bar(0), bar(1, '10,12,9,11,5'), bar(2, '10,1e300,9,1e300,5')),
      'FILE:4: high is 1e300, too large to be kept exactly; correct or remove that line; nothing was imported',
    ],
    [
      'a volume without end',
      csv(bar(0), bar(1, '10,12,9,11,1e999')),
      'FILE:3: volume is 1e999, too large to be kept exactly; correct or remove that line; nothing was imported',
    ],
    [
      'a high below the low',
      csv(bar(0), bar(1, '10,8,9,11,5')),
      'FILE:3: high 8 is below low 9; correct or remove that line; nothing was imported',
    ],
    [
      'a row cut off',
      `${three}\n${bar(3, '10,12')}`,
      'FILE:5: has 3 columns where the others have 6; correct or remove that line; nothing was imported',
    ],
    [
      'a time that is none',
      csv(...Array.from({ length: 2500 }, (_, n) => bar(n)), 'soon,10,12,9,11,5'),
      'FILE:2502: "soon" is no time; correct or remove that line; nothing was imported',
    ],
    [
      'a late time without the zone of the others',
      hourly(naive, (time) => `${time}Z`),
      'FILE:2502: "2024-04-14T04:00:00" is written without a zone, the times before it with one; correct or remove that line; nothing was imported',
    ],
    [
      'a late date among times with an offset',
      hourly(
        (time) => time.slice(0, 10),
        (time) => `${time}+02:00`,
      ),
      'FILE:2502: "2024-04-14" is written without a zone, the times before it with one; correct or remove that line; nothing was imported',
    ],
    [
      'a late time with an offset among local ones',
      hourly((time) => `${time}-05:00`, naive),
      'FILE:2502: "2024-04-14T04:00:00-05:00" is written with a zone, the times before it without one; correct or remove that line; nothing was imported',
    ],
    [
      'a late clock with an offset in a column of its own',
      hourly((time) => `${time}Z`, naive)
        .replace('open_time', 'date,time')
        .replaceAll('T', ','),
      'FILE:2502: "2024-04-14 04:00:00Z" is written with a zone, the times before it without one; correct or remove that line; nothing was imported',
    ],
    [
      'rows out of order',
      csv(bar(0), bar(2), bar(1), bar(3)),
      'FILE:4: is earlier than line 3 before it; pass --sort to import them in time order',
    ],
    [
      'the newest row first',
      csv(bar(3), bar(2), bar(1)),
      'FILE:3: the rows run from the newest to the oldest; pass --sort to import them in time order',
    ],
    [
      'rows that contradict each other',
      csv(bar(0), bar(1), bar(1, '10,12,9,11.5,5')),
      'FILE:4: lines 3 and 4 have the same time but differ: close 11 and 11.5; remove the wrong one; nothing was imported',
    ],
    [
      'JSON cut off',
      '[[1700000040000,10,12,9,11,5],[17000',
      'FILE: is not valid JSON:',
      'BTCUSDT_1m.json',
    ],
    [
      'JSON without rows',
      '{"bars": 3}',
      'FILE: holds no list of rows; a list is expected:',
      'BTCUSDT_1m.json',
    ],
    [
      'JSON with an empty list',
      '[]',
      'FILE: holds an empty list; a list is expected:',
      'BTCUSDT_1m.json',
    ],
    [
      'JSON with null for a price',
      '[[1700000040000,10,null,9,11,5]]',
      'FILE: row 1: high is "", not a number;',
      'BTCUSDT_1m.json',
    ],
  ];
  for (const [title, content, line, name] of lines) {
    it(`${title}: one clear line`, async () => {
      expect((await lineFor(content, name)).slice(0, line.length)).to.equal(line);
    });
  }

  it('a file that is not there, and a directory', async () => {
    const missing = await failure(join(directory, 'nothing.csv'));
    expect(missing.line).to.match(/nothing\.csv: there is no such file; check the path$/);
    expect(missing.exitCode).to.equal(2);
    expect((await failure(directory)).line).to.contain(': is a directory; name one file;');
  });

  it('flags that make no sense', async () => {
    const file = write(three);
    const check = async (flags: ImportFlags, line: string): Promise<void> => {
      expect((await failure(file, { flags })).line).to.contain(line);
    };
    await check({ priceScale: 30 }, '--price-scale: 30 is no power of ten');
    await check({ symbol: 'btc usdt' }, '"btc usdt" is not a symbol; write BTC/USDT for a pair');
    await check({ lot: '-1' }, '--lot: "-1" is no positive decimal');
    await check(
      { timeframe: '5m' as never },
      'rows are 1m apart, closer than bars of 5m; import them as 1m',
    );
    const local = write(
      'time,open,high,low,close\n2024-01-01 10:00,1,2,1,2\n2024-01-01 10:01,1,2,1,2',
    );
    const zone = await failure(local, { flags: { timeZone: 'Mars/Olympus', stamp: 'start' } });
    expect(zone.line).to.contain('--time-zone: "Mars/Olympus" is no time zone');
  });

  it('drops rows that repeat another exactly, and says how many', async () => {
    const { report, series } = await readBarImport(
      write(csv(bar(0), bar(1), bar(1), bar(1), bar(2))),
    );
    expect(series.bars.length).to.equal(3);
    expect(report.repeatedRows).to.equal(2);
    expect(report.notes).to.deep.equal(['2 repeated rows dropped']);
  });

  it('sorts when asked to, and then finds contradictions too', async () => {
    const { report, series } = await readBarImport(write(csv(bar(2), bar(0), bar(1))), {
      sort: true,
    });
    expect(Array.from(series.bars.start)).to.deep.equal(
      [0, 1, 2].map((n) => (1_700_000_040_000 + n * 60_000) * 1000),
    );
    expect(report.notes).to.deep.equal(['rows put in time order (--sort)']);
    const torn = write(csv(bar(1), bar(0), bar(1, '10,12,9,12,5')));
    expect((await failure(torn, { sort: true })).line).to.contain(
      'lines 2 and 4 have the same time but differ: close 11 and 12',
    );
  });

  it('imports nothing of a file that fails in the middle', async () => {
    const store = openSqliteStore({ directory });
    const good = await readBarImport(write(csv(bar(0), bar(1))));
    await storeImport(store, good);
    const rows = Array.from({ length: 9_000 }, (_, n) => bar(n + 2));
    await failure(write(csv(...rows, bar(9_002, '1,2,x,1,1'))));
    expect((await store.listSeries())[0]?.bars).to.equal(2);
    await store.close();
  });
});

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
