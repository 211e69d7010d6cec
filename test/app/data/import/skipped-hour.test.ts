import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readBarImport, readImport } from '../../../../src/app/data/import/index.js';
import type { TradsysError } from '../../../../src/errors.js';

describe('import of local times', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-import-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('refuses an hour that the clocks of the zone skipped', async () => {
    const file = join(directory, 'BTCUSDT_1h.csv');
    const hours = ['01:00', '02:00', '03:00'].map((hour) => `2024-03-31 ${hour},10,12,9,11,5`);
    writeFileSync(file, ['time,open,high,low,close,volume', ...hours].join('\n'));
    const flags = { timeZone: 'Europe/Paris', stamp: 'start' } as const;
    const error: unknown = await readBarImport(file, { flags }).catch((failed: unknown) => failed);
    expect(error).to.include({
      line: `${file}:4: is no later than line 3 before it in Europe/Paris, whose clocks may have skipped an hour there; check --time-zone; nothing was imported`,
      exitCode: 1,
    });
  });

  describe('when the clocks went back', () => {
    const header = 'time,open,high,low,close,volume';
    const row = (time: string, close: number): string => `2024-10-27 ${time},10,12,9,${close},5`;
    const hourly = ['00:00', '01:00', '02:00', '02:00', '03:00'].map((time, at) =>
      row(time, 9 + at / 10),
    );
    const halves = ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'].map((time) =>
      row(time, 10),
    );

    async function lineOf(rows: readonly string[], timeZone?: string): Promise<string> {
      const file = join(directory, 'BTCUSDT.csv');
      writeFileSync(file, [header, ...rows].join('\n'));
      const flags = { timeZone, stamp: 'start' } as const;
      const error = await readBarImport(file, { flags }).then(
        () => new Error('imported'),
        (failed: unknown) => failed as Error & { readonly line: string },
      );
      return 'line' in error ? error.line.replace(file, 'FILE') : error.message;
    }

    it('says that the zone has the hour twice, not that a row is wrong or misplaced', async () => {
      const line =
        'FILE:5: is in an hour that the clocks of Europe/Paris show twice, as they go back then; export the file in UTC, or with the offset of each time; nothing was imported';
      expect(await lineOf(hourly, 'Europe/Paris')).to.equal(line);
      expect(await lineOf(halves, 'Europe/Paris')).to.equal(line);
    });

    it('names both remedies while the zone is not told, and one where no hour is repeated', async () => {
      const differ = 'FILE:5: lines 4 and 5 have the same time but differ: close 9.2 and 9.3';
      expect(await lineOf(hourly)).to.equal(
        `${differ}; remove the wrong one, or export in UTC when the clocks went back then; nothing was imported`,
      );
      const wrong = `${differ}; remove the wrong one; nothing was imported`;
      for (const zone of ['UTC', 'Asia/Tokyo', 'America/New_York']) {
        expect(await lineOf(hourly, zone), zone).to.equal(wrong);
      }
      expect(await lineOf(halves, 'UTC')).to.match(/^FILE:5: is earlier than line 4 before it/);
    });

    describe('and trades of it have to be sorted', () => {
      const trade = (time: string): string => `2024-10-27 ${time},10,1`;

      async function sorted(times: readonly string[], answer = false): Promise<string> {
        const file = join(directory, 'BTCUSDT.csv');
        writeFileSync(file, ['time,price,amount', ...times.map(trade)].join('\n'));
        const zone = 'Europe/Paris';
        const told = answer
          ? { ask: () => Promise.resolve({ timeZone: zone }) }
          : { flags: { timeZone: zone } };
        const plan = await readImport(file, { sort: true, ...told }).catch(
          (failed: unknown) => failed as TradsysError,
        );
        if ('line' in plan) return plan.line.replace(file, 'FILE');
        const { at } = plan.kind === 'ticks' ? plan.data.trades! : { at: [] };
        return Array.from(at, (time) => new Date(time / 1000).toISOString().slice(11, 16)).join();
      }

      const merged =
        'FILE:5: is in an hour that the clocks of Europe/Paris show twice, as they go back then; export the file in UTC, or with the offset of each time; nothing was imported';

      it('refuses those of both hours, which would lie among each other', async () => {
        const times = ['03:10', '02:40', '02:50', '01:50'];
        const both = ['03:10', '02:10', '02:50', '02:05', '01:50'];
        expect(await sorted(both)).to.equal(merged);
        expect(await sorted(both, true), 'zone told when asked').to.equal(merged);
        expect(await sorted(times)).to.equal('23:50,00:40,00:50,02:10');
      });

      it('takes those that run one way', async () => {
        expect(await sorted(['03:10', '02:50', '02:10', '01:50'])).to.equal(
          '23:50,00:10,00:50,02:10',
        );
      });
    });
  });
});
