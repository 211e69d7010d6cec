/** `init` and `strategy` as built, through a process of their own. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { installationRoot } from '../../../src/app/strategies/installation.js';
import { makeProject } from '../strategies/project.js';
import type { Project } from '../strategies/project.js';

describe('tradsys init and strategy, as commands', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  const run = (...words: readonly string[]) => {
    const program = join(installationRoot(), 'bin/run.js');
    const env = { PATH: process.env['PATH'], HOME: project.directory, NO_COLOR: '1' };
    const cwd = project.directory;
    return spawnSync(process.execPath, [program, ...words], { cwd, env, encoding: 'utf8' });
  };

  it('asks nobody without a terminal', () => {
    const { status, stderr } = run('init');
    expect(status).to.equal(2);
    expect(stderr).to.equal(
      'tradsys: there is no terminal to ask at; pass --yes, and flags for what shall differ from ' +
        'the defaults\n',
    );
    expect(readdirSync(project.directory)).to.deep.equal([]);
  });

  it('makes a project in which strategies are found, shown and written', () => {
    const made = JSON.parse(run('init', '--yes', '--json').stdout) as { next: string[] };
    expect(made.next).to.have.length(3);
    expect(run('config', 'validate').status).to.equal(0);
    expect(run('strategy', 'new', 'breakout', '--js').status).to.equal(0);
    const listed = run('strategy', 'list').stdout.split('\n');
    expect(listed.map((line) => line.split(' ')[0])).to.deep.equal([
      'NAME',
      'mean_reversion',
      'trend_following',
      'market_making',
      'breakout',
      'my_strategy',
      '',
    ]);
    const shown = run('strategy', 'show', 'breakout');
    expect(shown.stdout).to.match(/^fast_period +integer +50 +a whole number in 2\.\.500 +bars/m);
    expect(shown.stdout).to.match(/^ {2}tradsys backtest strategies\/breakout\.js$/m);
  });

  it('says on one line what is not there', () => {
    const { status, stderr, stdout } = run('strategy', 'show', 'mean_revesion');
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(
      /^tradsys: failed to execute strategy: strategy not found: mean_revesion; did you mean mean_reversion\? .*\n$/,
    );
  });
});
