/** Strategies of users that fail, each in its own way: what is said, and that nothing is stored. */
import { expect } from 'chai';
import { buildPlan } from '../../../src/app/backtest/build-plan.js';
import { resolveSettings } from '../../../src/app/backtest/resolve-settings.js';
import { supervise } from '../../../src/app/backtest/supervise.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import { failureOf } from '../strategies/project.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

describe('backtest: a user strategy', () => {
  let desk: Desk;
  before(async () => {
    desk = openDesk();
    await desk.generate({ symbols: ['BTC/USDT'] });
  });
  after(() => desk.remove());

  const FAILURES: readonly (readonly [title: string, statements: string, line: RegExp])[] = [
    [
      'that throws',
      `if (bars === 100) throw new Error('no edge left');`,
      /^strategies\/s\d\.ts:9: no edge left$/,
    ],
    [
      'that returns a promise',
      'return Promise.resolve() as never;',
      /^strategies\/s\d\.ts: onBar returned a promise; handlers must answer at once$/,
    ],
    [
      'that lets a promise fail',
      `if (bars === 50) void Promise.reject(new Error('no answer'));`,
      /^a promise of a strategy has failed: no answer; handlers answer at once,/,
    ],
    [
      'with an option of another library',
      `if (bars === 50) context.buy(1, { type: 'limit', price: 1 } as never);`,
      /^strategies\/s\d\.ts:9: buy has no option type: there are symbol, .*limitPrice/,
    ],
    [
      'that returns rubbish',
      'return 5 as never;',
      /^strategies\/s\d\.ts: onBar returned number; handlers return nothing$/,
    ],
    [
      'whose target is NaN',
      'if (bars === 50) context.target(NaN);',
      /^strategies\/s\d\.ts:9: target\(NaN\): the target must be a number in -1\.\.1$/,
    ],
    [
      'that buys less than nothing',
      'if (bars === 50) context.buy(-1);',
      /^strategies\/s\d\.ts:9: buy\(-1\): the size must be a positive number$/,
    ],
    [
      'that ends the process',
      'if (bars === 50) process.exit(0);',
      /^strategies\/s\d\.ts:9: process\.exit is not available to strategies; a strategy that cannot go on throws$/,
    ],
    [
      'that ends the process by a way of its own',
      'if (bars === 50) (process as any).reallyExit(0);',
      /^s\d: the engine's thread ended before the run did; a strategy must not end the process;/,
    ],
  ];

  for (const [index, [title, statements, line]] of FAILURES.entries()) {
    it(`${title} ends the run with a line`, async () => {
      const strategy = desk.strategy(`s${index}`, statements);
      const error = await failureOf(() => desk.run({ strategy }));
      expect(error.line).to.match(line);
      expect(error.exitCode).to.equal(1);
      expect(await desk.withStore((store) => store.listRuns())).to.deep.equal([]);
    });
  }

  it('that asks for more than it has is refused and counted, and the run goes on', async () => {
    const strategy = desk.strategy(
      'greedy',
      'if (bars % 10 === 0) context.buy(1e6); if (bars === 295) context.buy(0.01);',
    );
    const result = await desk.run({ strategy }, { keep: false });
    expect(result.refusals).to.have.length(1);
    expect(result.refusals[0]).to.deep.include({ rule: 'buying_power', count: 30 });
    expect(result.refusals[0]!.example).to.match(/^BTC\/USDT: needs \d+\.\d\d USDT, /);
    expect(result.openPositions).to.have.length(1);
  });

  for (const statements of ['if (bars === 100) for (;;) bars += 1;', 'while (true) bars += 1;']) {
    it(`that loops without end is stopped: ${statements}`, async () => {
      const strategy = desk.strategy('loops', statements);
      const workspace = await openWorkspace(desk.place);
      try {
        const { settings } = await resolveSettings({ strategy, sensitivity: false }, workspace);
        const plan = await buildPlan(settings, workspace.store, { cwd: desk.directory });
        const error = await failureOf(() => supervise(plan, { hangMs: 1_500 }).variants);
        expect(error.code).to.equal('strategy.hangs');
        expect(error.line).to.equal(
          'loops: has not answered for 1.5 s: it seems to loop without end; ' +
            'every loop in a strategy must end; nothing was stored',
        );
      } finally {
        await workspace.store.close();
      }
    });
  }

  it('is not begun when Ctrl-C came before, and leaves nothing when it comes in between', async () => {
    const strategy = desk.strategy('slow', 'for (let i = 0; i < 3e7; i++) bars += 0;');
    for (const signal of [AbortSignal.abort(), AbortSignal.timeout(1_000)]) {
      const error = await failureOf(() => desk.run({ strategy }, { signal }));
      expect(error.line).to.equal('interrupted; nothing was stored');
      expect(error.exitCode).to.equal(130);
    }
    expect(await desk.withStore((store) => store.listRuns())).to.deep.equal([]);
  });
});
