import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  describeStrategy,
  listStrategies,
  strategyParameters,
  writeNewStrategy,
} from '../../../src/app/strategies/index.js';
import { builtInStrategies } from '../../../src/core/strategies/index.js';
import { failureOf, makeProject } from './project.js';
import type { Project } from './project.js';

describe('strategies: list, show, new and parameters', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());
  const place = (): { cwd: string } => ({ cwd: project.directory });

  it('lists the built-in ones and the files, and says why one cannot be loaded', async () => {
    writeNewStrategy({ name: 'mine', cwd: project.directory });
    project.write('strategies/broken.ts', 'const = 1;');
    const list = await listStrategies(place());
    expect(list.map(({ name, where, parameters }) => [name, where, parameters])).to.deep.equal([
      ['mean_reversion', 'built in', 5],
      ['trend_following', 'built in', 3],
      ['market_making', 'built in', 10],
      ['broken', 'strategies/broken.ts', 0],
      ['mine', 'strategies/mine.ts', 2],
    ]);
    expect(list[3]!.problem).to.match(/^strategies\/broken\.ts:1: /);
    expect(list[4]!.problem).to.equal(undefined);
  });

  it('describes parameters as they are typed', async () => {
    const shown = await describeStrategy('mean_reversion', place());
    expect(shown.run).to.equal('tradsys backtest mean_reversion');
    expect(shown.parameters[0]).to.deep.equal({
      name: 'lookback_period',
      flag: '--lookback-period',
      type: 'integer',
      default: 20,
      allowed: 'a whole number in 2..500',
      help: 'bars in the mean',
    });
  });

  it('quotes a path for the shell', async () => {
    const { file } = writeNewStrategy({
      name: 'mine',
      cwd: project.directory,
      directory: "it's me",
    });
    const shown = await describeStrategy(file, place());
    expect(shown.run).to.equal(`tradsys backtest 'it'\\''s me/mine.ts'`);
  });

  it('writes a strategy once, and again only when forced', async () => {
    const written = writeNewStrategy({ name: 'MyIdea', cwd: project.directory });
    expect(written).to.deep.equal({
      name: 'my_idea',
      file: 'strategies/my_idea.ts',
      run: 'tradsys backtest strategies/my_idea.ts',
    });
    const path = join(project.directory, written.file);
    writeFileSync(path, 'mine alone');
    const again = await failureOf(() =>
      writeNewStrategy({ name: 'my-idea', cwd: project.directory }),
    );
    expect(again.line).to.match(/^strategies\/my_idea\.ts is already there; .*--force$/);
    expect(again.exitCode).to.equal(2);
    expect(readFileSync(path, 'utf8')).to.equal('mine alone');
    writeNewStrategy({ name: 'my_idea', cwd: project.directory, force: true });
    expect(readFileSync(path, 'utf8')).to.match(/defineStrategy/);
    const script = writeNewStrategy({ name: 'my_idea', cwd: project.directory, javascript: true });
    expect(script.file).to.equal('strategies/my_idea.js');
  });

  it('refuses names that cannot be, and directories that cannot be written', async () => {
    const refused = (name: string, directory?: string) =>
      failureOf(() => writeNewStrategy({ name, cwd: project.directory, directory }));
    for (const name of [
      '',
      '  ',
      '1st',
      '../escape',
      'a/b',
      'ünder',
      'x'.repeat(65),
      'a.ts',
      '-',
    ]) {
      expect((await refused(name)).code, name).to.equal('strategy.name');
    }
    expect((await refused('mean_reversion')).line).to.match(
      /^mean_reversion is the name of a built-in/,
    );
    project.write('file', 'not a directory');
    const blocked = await refused('mine', 'file/below');
    expect(blocked.line).to.match(/^file\/below\/mine\.ts: cannot be written \((EEXIST|ENOTDIR)\)/);
  });

  it('reads parameters in any spelling and from text', () => {
    const strategy = builtInStrategies['mean_reversion']!;
    const given = { lookback_period: '30', 'entry-threshold': '1.5', exitThreshold: 0 };
    expect(strategyParameters(strategy, given)).to.deep.equal({
      lookbackPeriod: 30,
      stdDevPeriod: 20,
      entryThreshold: 1.5,
      exitThreshold: 0,
      updateInterval: 5,
    });
  });

  it('refuses parameters with what is allowed, all at once', async () => {
    const strategy = builtInStrategies['mean_reversion']!;
    const refused = (given: Readonly<Record<string, unknown>>) =>
      failureOf(() => strategyParameters(strategy, given));
    const one = await refused({ lookback_period: '1' });
    expect(one.line).to.equal(
      'parameter lookback_period: 1 is not allowed; allowed: a whole number in 2..500',
    );
    expect(one.exitCode).to.equal(2);
    expect((await refused({ lookbak_period: 5 })).line).to.match(
      /^parameter lookbak_period: mean_reversion has no such parameter; did you mean lookback_period\? it has /,
    );
    const many = await refused({ lookbackPeriod: 2.5, entryThreshold: 'much', __proto__x: 1 });
    expect(many.message).to.equal('3 parameters of mean_reversion cannot be used');
    expect(many.details.slice(0, 2)).to.deep.equal([
      'parameter lookback_period: 2.5 is not allowed; allowed: a whole number in 2..500',
      'parameter entry_threshold: much is not allowed; allowed: a number in 0.1..10',
    ]);
    const none = await failureOf(() => strategyParameters({ name: 'bare' }, { x: 1 }));
    expect(none.line).to.match(/bare has no such parameter; it has no parameters$/);
  });
});
