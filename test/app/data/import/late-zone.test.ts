import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readBarImport } from '../../../../src/app/data/import/index.js';

const HEADER = 'open_time,open,high,low,close,volume';
/** Hourly times from 2024 on; `odd` is line 2502, long after the first rows. */
const hourly = (odd: (time: string) => string, usual: (time: string) => string): string =>
  [
    HEADER,
    ...Array.from({ length: 3000 }, (_, hour) => {
      const time = new Date(Date.UTC(2024, 0, 1, hour)).toISOString().slice(0, 19);
      return `${hour === 2500 ? odd(time) : usual(time)},10,12,9,11,5`;
    }),
  ].join('\n');
const naive = (time: string): string => time;

describe('import of a time whose zone is unlike the others', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-import-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const lines: readonly (readonly [title: string, content: string, line: string])[] = [
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
  ];
  for (const [title, content, line] of lines) {
    it(`${title}: one clear line`, async () => {
      const file = join(directory, 'BTCUSDT_1h.csv');
      writeFileSync(file, content);
      const flags = { timeZone: 'UTC', stamp: 'start' } as const;
      const error: unknown = await readBarImport(file, { flags }).catch(
        (failed: unknown) => failed,
      );
      expect(error).to.include({ line: line.replace('FILE', file), exitCode: 1 });
    });
  }
});
