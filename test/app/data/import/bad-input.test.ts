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
    const naive = write(
      'time,open,high,low,close\n2024-01-01 10:00,1,2,1,2\n2024-01-01 10:01,1,2,1,2',
    );
    const zone = await failure(naive, { flags: { timeZone: 'Mars/Olympus', stamp: 'start' } });
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
