import { join } from 'node:path';
import { expect } from 'chai';
import { findStrategy, strategyFiles } from '../../../src/app/strategies/reference.js';
import { TradsysError } from '../../../src/errors.js';
import { makeProject } from './project.js';
import type { Project } from './project.js';

describe('strategy references', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  const find = (reference: string, configDirectory?: string) =>
    findStrategy(reference, { cwd: project.directory, configDirectory });
  const refusal = (reference: string): TradsysError => {
    try {
      find(reference);
    } catch (error) {
      if (error instanceof TradsysError) return error;
    }
    throw new Error(`${reference} was found`);
  };

  it('takes a built-in name first', () => {
    project.write('strategies/mean_reversion.ts', '');
    expect(find('mean_reversion')).to.deep.equal({ kind: 'built_in', name: 'mean_reversion' });
  });

  it('takes a path with or without its extension, relative or absolute', () => {
    const path = project.write('strategies/mine.ts', '');
    const found = { kind: 'file', path };
    for (const reference of ['strategies/mine.ts', './strategies/mine', 'mine', path]) {
      expect(find(reference), reference).to.deep.equal(found);
    }
  });

  it('looks beside the config file when the working directory has none', () => {
    const path = project.write('project/strategies/mine.mjs', '');
    const beside = join(project.directory, 'project');
    expect(find('strategies/mine.mjs', beside)).to.deep.equal({ kind: 'file', path });
    const nearer = project.write('strategies/mine.mjs', '');
    expect(find('strategies/mine.mjs', beside)).to.deep.equal({ kind: 'file', path: nearer });
  });

  it('takes an installed package, also one of a directory above', () => {
    project.write('node_modules/@me/idea/package.json', '{}');
    const inner = join(project.directory, 'a/b');
    expect(findStrategy('@me/idea', { cwd: inner })).to.deep.equal({
      kind: 'package',
      name: '@me/idea',
      directory: inner,
    });
  });

  it('says what there is when nothing is found, and what was probably meant', () => {
    project.write('strategies/breakout.ts', '');
    const near = refusal('mean_revesion');
    expect(near.message).to.equal('failed to execute strategy: strategy not found: mean_revesion');
    expect(near.exitCode).to.equal(2);
    expect(near.remedy).to.equal(
      'did you mean mean_reversion? there is mean_reversion, trend_following, market_making, ' +
        'strategies/breakout.ts, or give the path of a .ts or .js file',
    );
    expect(refusal('breakuot').remedy).to.match(/^did you mean strategies\/breakout\.ts\?/);
    expect(refusal('strategies/braekout.ts').remedy).to.match(/^did you mean strategies\/break/);
    expect(refusal('something_else').remedy).to.match(/^there is /);
    for (const rubbish of ['', '.', '..', 'strategies', '/', '../..', 'constructor', '__proto__']) {
      expect(refusal(rubbish).code, rubbish).to.equal('strategy.not_found');
    }
  });

  it('lists strategy files by name, without declarations and tests', () => {
    for (const name of ['b.ts', 'a.js', 'a.test.ts', 'types.d.ts', 'notes.md', 'deep/c.ts']) {
      project.write(`strategies/${name}`, '');
    }
    const files = strategyFiles({ cwd: project.directory });
    expect(files).to.deep.equal(
      ['a.js', 'b.ts'].map((name) => join(project.directory, 'strategies', name)),
    );
    expect(strategyFiles({ cwd: join(project.directory, 'none') })).to.deep.equal([]);
  });
});
