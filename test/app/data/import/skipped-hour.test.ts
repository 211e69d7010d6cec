import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readBarImport } from '../../../../src/app/data/import/index.js';

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
});
