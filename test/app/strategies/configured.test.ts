import { expect } from 'chai';
import { ConfigError, problemLine } from '../../../src/app/config/problems.js';
import { refuseStrategyProblems, strategyProblems } from '../../../src/app/strategies/index.js';
import { Workspace } from '../config/workspace.js';

describe('strategies as a configuration has them', () => {
  let space: Workspace;
  beforeEach(() => (space = new Workspace()));
  afterEach(() => space.remove());

  const place = () => ({ cwd: space.directory, configDirectory: space.directory });

  const MISTAKES = [
    'strategies:',
    '  - name: a',
    '    type: mean_revrsion',
    '  - name: b',
    '    type: mean_reversion',
    '    parameters:',
    '      lookbck_period: 20',
    '      entry_threshold: 99',
    '  - name: c',
    '    type: ./mine.js',
    '    parameters: { dept: 3 }',
    '  - name: d',
    '    type: ./gone.js',
    '  - name: e',
    '    type: ${KIND}',
    '  - name: f',
    '    type: trend_following',
    '    parameters: { fast_period: "${FAST}" }',
    '',
  ].join('\n');

  beforeEach(() => {
    space.write(
      'mine.js',
      `import { integer } from 'tradsys';
      export default { name: 'mine', parameters: { depth: integer(1) }, create: () => ({}) };`,
    );
    space.write('tradsys.yaml', MISTAKES);
  });

  it('every type and parameter that cannot be used is named with its place', async () => {
    const found = (await strategyProblems(await space.load(), place())).map(problemLine);
    expect(found).to.have.length(5);
    expect(found[0]).to.match(
      /^tradsys\.yaml:3:11: strategies\[0\]\.type: strategy not found: mean_revrsion; did you mean mean_reversion\?/,
    );
    expect(found[1]).to.match(
      /^tradsys\.yaml:7:7: strategies\[1\]\.parameters\.lookbck_period: mean_reversion has no such parameter; did you mean lookback_period\?/,
    );
    expect(found[2]).to.equal(
      'tradsys.yaml:8:24: strategies[1].parameters.entry_threshold: 99 is not allowed; allowed: a number in 0.1..10',
    );
    expect(found[3]).to.match(
      /^tradsys\.yaml:11:19: .*mine has no such parameter; did you mean depth\?/,
    );
    expect(found[4]).to.match(/^tradsys\.yaml:13:11: strategies\[3\]\.type: strategy not found: /);
  });

  it('only those that are to run stop a run', async () => {
    const loaded = await space.load();
    await refuseStrategyProblems(loaded, place(), ['e', 'f']);
    const refused = await refuseStrategyProblems(loaded, place(), ['d', 'f']).catch(
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(ConfigError).with.property('exit', 'config');
    expect((refused as ConfigError).problems).to.have.length(1);
  });
});
