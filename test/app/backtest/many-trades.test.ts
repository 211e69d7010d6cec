/** A run of more trades than one JSON text should list. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBacktest } from '../../../src/app/backtest/index.js';
import { generateData } from '../../../src/app/data/index.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { makeProject } from '../strategies/project.js';

describe('a run of very many trades', () => {
  it('lists the first ones, says so, counts all, and writes all with --out', async () => {
    const project = makeProject();
    try {
      const place = { cwd: project.directory, env: {}, home: project.directory };
      const workspace = await openWorkspace(place);
      await generateData(workspace.store, { timeframe: '1m' as Timeframe, bars: 102_000 });
      await workspace.store.close();
      const file = project.write(
        'flip.js',
        `module.exports = { name: 'flip', create: () => { let up = false;
           return { onBar(_, c) { up = !up; if (up) c.buy(0.001); else c.sell(0.001); } }; } };`,
      );
      const out = join(project.directory, 'out');
      const options = { strategy: file, sensitivity: false, cash: '1000000' };
      const result = await runBacktest(options, place, { out });
      expect(result.trades).to.have.length(50_000);
      expect(result.metrics.trades.trades).to.be.above(50_000);
      expect(result.warnings.join()).to.match(/the first 50,000 of 5\d,\d{3} trades are listed/);
      const lines = readFileSync(join(out, 'trades.csv'), 'utf8').trimEnd().split('\n');
      expect(lines).to.have.length(result.metrics.trades.trades + 1);
    } finally {
      project.remove();
    }
  }).timeout(60_000);
});
