import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { instantiateStrategy, prepareStrategy } from '../../../src/app/strategies/index.js';
import type { PreparedStrategy } from '../../../src/app/strategies/index.js';
import { strategyTemplate } from '../../../src/app/strategies/template.js';
import { indicators } from '../../../src/core/indicators/index.js';
import type { Bar } from '../../../src/core/domain/bar.js';
import type { StrategyContext } from '../../../src/core/strategies/index.js';
import { failureOf, makeProject } from './project.js';
import type { Project } from './project.js';

const minimal = (name: string, rest = ''): string =>
  `export default { name: '${name}', create: () => ({ onBar() {} }) ${rest} };`;

describe('preparing a strategy', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  const prepare = (reference: string): Promise<PreparedStrategy> =>
    prepareStrategy(reference, { cwd: project.directory });
  const lineOf = async (text: string, file = 'strategies/bad.ts'): Promise<string> => {
    project.write(file, text);
    return (await failureOf(() => prepare(file))).line;
  };

  it('bundles TypeScript with its imports and runs it against this installation', async () => {
    project.write('tsconfig.json', '{ this is not read');
    project.write('shared/level.ts', 'export const level = (x: number): number => x * 2;');
    project.write('shared/table.json', '{ "factor": 3 }');
    project.write(
      'strategies/mine.ts',
      `import { defineStrategy, integer, type Bar } from 'tradsys';
import { level } from '../shared/level.js';
import table from '../shared/table.json';
export default defineStrategy({
  name: 'mine',
  parameters: { period: integer(4) },
  create: ({ period }) => ({
    onBar(bar: Bar, context) { context.target(level(period) * table.factor, { reason: 'x' }); },
  }),
});`,
    );
    const prepared = await prepare('strategies/mine.ts');
    expect(prepared).to.include({ kind: 'file', name: 'mine', origin: 'strategies/mine.ts' });
    // It crosses to the engine's thread.
    const strategy = await instantiateStrategy(structuredClone(prepared));
    expect(strategy.parameters).to.deep.equal({
      period: {
        type: 'integer',
        default: 4,
        min: Number.MIN_SAFE_INTEGER,
        max: Number.MAX_SAFE_INTEGER,
      },
    });
    const asked: number[] = [];
    const handlers = strategy.create({ period: 4 } as never, {
      indicators,
      observe: () => undefined,
      symbols: ['A'],
    });
    const context = { target: (fraction: number) => asked.push(fraction) };
    handlers.onBar!({} as Bar, context as unknown as StrategyContext);
    expect(asked).to.deep.equal([24]);
  });

  it('takes JavaScript, ES modules and CommonJS alike', async () => {
    project.write('a.js', minimal('one'));
    project.write('b.mjs', minimal('two'));
    project.write('c.cjs', minimal('three').replace('export default', 'module.exports ='));
    project.write(
      'd.js',
      `const { defineStrategy } = require('tradsys'); module.exports = defineStrategy({ name: 'four', create: () => ({ onBar() {} }) });`,
    );
    const names = await Promise.all(['a.js', 'b.mjs', 'c.cjs', 'd.js'].map(prepare));
    expect(names.map(({ name }) => name)).to.deep.equal(['one', 'two', 'three', 'four']);
  });

  it('takes an installed package, and packages that a strategy imports', async () => {
    const manifest = (name: string): string =>
      JSON.stringify({ name, type: 'module', exports: './x.js' });
    project.write('node_modules/idea/package.json', manifest('idea'));
    project.write('node_modules/idea/x.js', `import { n } from 'dep'; ${minimal('packed')} n;`);
    project.write('node_modules/dep/package.json', manifest('dep'));
    project.write(
      'node_modules/dep/x.js',
      `import { format } from 'node:util'; export const n = format('x');`,
    );
    const prepared = await prepare('idea');
    expect(prepared).to.include({ kind: 'file', name: 'packed', origin: 'idea' });
  });

  it('hashes what runs: not comments, formatting, paths or the machine', async () => {
    const write = (folder: string, text: string): void => {
      project.write(`${folder}/strategies/mine.ts`, text);
      project.write(`${folder}/lib/x.cjs`, 'module.exports = { x: 1 };');
    };
    const text = `import lib from '../lib/x.cjs';\n${minimal('mine', ', summary: String(lib.x)')}`;
    write('here', text);
    write('a/much/deeper/place', `// a comment\n\n${text}`);
    write('changed', text.replace('String(lib.x)', 'String(lib.x + 1)'));
    const hashes: string[] = [];
    for (const folder of ['here', 'a/much/deeper/place', 'changed']) {
      hashes.push((await prepare(`${folder}/strategies/mine.ts`)).sourceHash);
      const cwd = join(project.directory, folder);
      hashes.push((await prepareStrategy('mine', { cwd })).sourceHash);
    }
    expect(new Set(hashes.slice(0, 4)).size).to.equal(1);
    expect(hashes[4]).to.equal(hashes[5]);
    expect(hashes[4]).to.not.equal(hashes[0]);
    expect(hashes[0]).to.match(/^[0-9a-f]{64}$/);
  });

  it('gives a built-in strategy a hash of its own, without a bundle', async () => {
    const one = await prepare('mean_reversion');
    expect(one).to.have.all.keys('kind', 'name', 'sourceHash');
    expect((await instantiateStrategy(one)).name).to.equal('mean_reversion');
    expect((await prepare('trend_following')).sourceHash).to.not.equal(one.sourceHash);
  });

  it('makes a fresh strategy each time: nothing is shared between two', async () => {
    project.write(
      'mine.js',
      `let made = 0; export default { name: 'mine', create: () => { made += 1; const n = made; return { onBar: (_, context) => context.target(n) }; } };`,
    );
    const prepared = await prepare('mine.js');
    for (let round = 0; round < 2; round += 1) {
      const strategy = await instantiateStrategy(prepared);
      const asked: number[] = [];
      const context = { target: (fraction: number) => asked.push(fraction) };
      strategy.create({}, { indicators, observe: () => undefined, symbols: [] }).onBar!(
        {} as never,
        context as never,
      );
      expect(asked).to.deep.equal([1]);
    }
  });

  it('runs what `strategy new` writes', async () => {
    project.write('strategies/fresh.ts', strategyTemplate('fresh'));
    mkdirSync(join(project.directory, 'js'));
    cpSync(join(project.directory, 'strategies/fresh.ts'), join(project.directory, 'js/fresh.js'));
    const typed = await prepare('fresh');
    expect((await prepare('js/fresh.js')).sourceHash).to.equal(typed.sourceHash);
  });

  it('names file and line of a syntax error', async () => {
    expect(await lineOf('const a = 1;\nconst = 2;\n')).to.match(/^strategies\/bad\.ts:2: /);
    const deep = `import '../lib/broken.ts';\n${minimal('x')}`;
    project.write('lib/broken.ts', 'export const a =\n\n}');
    expect(await lineOf(deep)).to.match(/^lib\/broken\.ts:3: /);
  });

  it('names an import that is not there, with the remedy', async () => {
    expect(await lineOf(`import x from './nope.js'; x();\n${minimal('x')}`)).to.equal(
      'strategies/bad.ts:1: cannot find ./nope.js; check the path',
    );
    expect(await lineOf(`\nimport x from 'lodash-nope'; x();\n${minimal('x')}`)).to.equal(
      'strategies/bad.ts:2: cannot find lodash-nope; npm install lodash-nope beside the strategy',
    );
    expect(await lineOf(`import 'tradsys/engine';\n${minimal('x')}`)).to.equal(
      `strategies/bad.ts:1: there is no tradsys/engine: import from 'tradsys'`,
    );
  });

  it('refuses what reaches out of the engine', async () => {
    for (const name of [
      'fs',
      'node:fs/promises',
      'net',
      'child_process',
      'node:timers',
      'crypto',
      'worker_threads',
      'node:vm',
    ]) {
      const line = await lineOf(`import * as x from '${name}';\n${minimal('x', ', summary: x.y')}`);
      const plain = name.replace(/^node:/, '');
      expect(line).to.match(
        new RegExp(`^strategies/bad\\.ts:1: a strategy cannot use node:${plain}: `),
      );
    }
    expect(await lineOf(`import { setTimeout } from 'node:timers/promises'; setTimeout;`)).to.match(
      /use context\.setTimer and onTimer$/,
    );
    expect(await lineOf(`const x = await 1;\n${minimal('x')}`)).to.match(
      /:1: a strategy cannot await/,
    );
    expect(await lineOf(`const x = import.meta.url;\n${minimal('x', ', summary: x')}`)).to.match(
      /:1: a strategy cannot use import\.meta/,
    );
  });

  it('refuses empty, binary and unreadable files', async () => {
    expect(await lineOf('')).to.match(/^strategies\/bad\.ts: is empty/);
    expect(await lineOf(' \n\n')).to.match(/is empty/);
    project.write('binary.js', Buffer.from([0x7f, 0x45, 0, 1, 2]));
    expect((await failureOf(() => prepare('binary.js'))).message).to.equal('is not a text file');
    expect(await lineOf('// only words\n')).to.match(
      /^strategies\/bad\.ts: it has no default export/,
    );
  });

  it('stops a file that loops without end while it loads', async () => {
    const line = await lineOf(`for (;;);\n${minimal('x')}`);
    expect(line).to.equal(
      'strategies/bad.ts: is still not loaded after 2 s: it seems to loop without end',
    );
  }).timeout(10_000);
});
