/** The rules of the house that a compiler does not know. Each rule also proves that it can fail. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { manifestOf } from '../scripts/manifest.js';
import { heavyImports, LIGHT, staticLoad } from './house/commands.js';
import { breachOf, findCycle, importsOf } from './house/floors.js';
import { impureWords } from './house/purity.js';
import { hasDefaultExport, longFunctions } from './house/shape.js';
import { filesBelow, readSources, root, sourceOf } from './house/sources.js';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;
/** What a command may add to the bundle's start, before `run()` imports the rest. */
const MAX_COMMAND_BYTES = 24_000;
/** oclif and the base command: the price of running any command. */
const MAX_SHARED_BYTES = 400_000;
const MAX_HELP_BYTES = 30_000;
const FORBIDDEN_FOLDERS = /(^|\/)(utils?|helpers?|common|misc|lib)(\/|$)/;

const house = readSources('src', 'commands');
const everything = [...house, ...readSources('test', 'bench')];
const core = house.filter(({ path }) => path.startsWith('src/core/'));
const commands = house.filter(({ path }) => path.startsWith('commands/'));

describe('house: floors', () => {
  it('imports only from the own room or from below', () => {
    const breaches = house.flatMap((source) =>
      importsOf(source).map((imported) => breachOf(source.path, imported)),
    );
    expect(breaches.filter((breach) => breach !== undefined)).to.deep.equal([]);
  });

  it('has no cycle', () => {
    const graph = new Map(
      house.map((source) => [
        source.path,
        importsOf(source).flatMap(({ target }) => (target === undefined ? [] : [target])),
      ]),
    );
    const cycle = findCycle(graph);
    expect(cycle, cycle).to.equal(undefined);
  });

  it('finds an import upward, sideways, and of a package in the core', () => {
    const breach = (path: string, text: string): (string | undefined)[] =>
      importsOf(sourceOf(path, text)).map((imported) => breachOf(path, imported));
    expect(breach('src/core/risk/a.ts', `import { x } from '../engine/b.js';`)[0]).to.match(
      /floor 3/,
    );
    expect(breach('src/core/risk/a.ts', `export * from '../simulation/b.js';`)[0]).to.match(
      /floor 2/,
    );
    expect(breach('src/core/risk/a.ts', `import 'node:fs';`)[0]).to.match(/no package/);
    expect(breach('src/core/risk/a.ts', `import '../../errors.js';`)[0]).to.match(/floor 3.5/);
    expect(breach('src/adapters/stores/a.ts', `import '../feeds/b.js';`)[0]).to.match(/only the/);
    expect(breach('src/adapters/stores/a.ts', `import '../../core/book/b.js';`)[0]).to.match(
      /only/,
    );
    expect(breach('src/app/a.ts', `const x = await import('../cli/table.js');`)[0]).to.match(
      /floor 6/,
    );
    expect(breach('src/secret.ts', `import { E } from './errors.js';`)[0]).to.match(/nothing/);
    expect(breach('src/adapters/stores/a.ts', `import '../../secret.js';`)).to.deep.equal([
      undefined,
    ]);
    expect(breach('src/ports.ts', `import type { E } from './errors.js';`)[0]).to.match(/only the/);
    expect(
      breach('src/app/a.ts', `import '../ports.js'; import '../core/book/b.js';`),
    ).to.deep.equal([undefined, undefined]);
  });

  it('finds a cycle', () => {
    const ring = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCycle(ring)).to.equal('b -> c -> b');
  });
});

describe('house: a pure core', () => {
  it('has no clock, randomness, timer, I/O, async or inexact power', () => {
    expect(core.flatMap(impureWords)).to.deep.equal([]);
  });

  it('finds each kind of impure word, and none in comments, strings and property names', () => {
    const words = (text: string, path = 'src/core/risk/a.ts'): string[] =>
      impureWords(sourceOf(path, text)).map((line) => line.split(' ')[1]!);
    expect(words('const t = Date.now(); const r = Math.random();')).to.deep.equal([
      'Date',
      'Math.random',
    ]);
    expect(words('x = y ** 2; z **= 2; Math.pow(2, 3)')).to.deep.equal(['**', '**', 'Math.pow']);
    expect(words('async function f() { await g(); }')).to.deep.equal(['async', 'await']);
    expect(words('const { log } = Math;')).to.deep.equal(['Math']);
    expect(words('setTimeout(f, 1); console.log(process.env)')).to.have.length(3);
    expect(words('Math.log(2)')).to.deep.equal(['Math.log']);
    expect(words('Math.log(2)', 'src/core/portfolio/performance/a.ts')).to.deep.equal([]);
    expect(words(`// Date\nconst s = 'Date.now()'; a.process(b.performance);`)).to.deep.equal([]);
  });
});

describe('house: sizes and names', () => {
  it(`has no file over ${MAX_FILE_LINES} lines`, () => {
    const long = everything.filter(({ text }) => text.split('\n').length - 1 > MAX_FILE_LINES);
    expect(long.map(({ path }) => path)).to.deep.equal([]);
  });

  it(`has no function over ${MAX_FUNCTION_LINES} lines`, () => {
    const long = everything.flatMap((source) => longFunctions(source, MAX_FUNCTION_LINES));
    expect(long).to.deep.equal([]);
  });

  it('measures functions, and exempts describe', () => {
    const body = 'x();\n'.repeat(5);
    const long = (text: string): string[] => longFunctions(sourceOf('a.ts', text), 5);
    expect(long(`const f = () => {\n${body}};`)).to.deep.equal(['a.ts:1 f: 7 lines']);
    expect(long(`class A {\n/** doc */\nm() {\n${body}}\n}`)).to.deep.equal(['a.ts:3 m: 7 lines']);
    expect(long(`describe('x', () => {\n${body}});`)).to.deep.equal([]);
  });

  it('has no catch-all folder', () => {
    const folders = new Set(everything.map(({ path }) => dirname(path)));
    expect([...folders].filter((folder) => FORBIDDEN_FOLDERS.test(folder))).to.deep.equal([]);
  });

  it('exports a default only from commands, and where mocha wants one', () => {
    const defaults = everything.filter(hasDefaultExport).map(({ path }) => path);
    const others = defaults.filter((path) => !/(^|\/)commands\//.test(path));
    expect(others).to.deep.equal(['test/reporter.ts']);
    expect(hasDefaultExport(sourceOf('a.ts', 'export default class A {}'))).to.equal(true);
    expect(hasDefaultExport(sourceOf('a.ts', 'const a = 1; export default a;'))).to.equal(true);
  });

  it('has an index in every room of the core, and opens every index with its purpose', () => {
    const rooms = new Set(core.map(({ path }) => path.split('/').slice(0, 3).join('/')));
    const missing = [...rooms].filter((room) => !existsSync(join(root, room, 'index.ts')));
    expect(missing).to.deep.equal([]);
    const indexes = house.filter(({ path }) => path.endsWith('/index.ts'));
    expect(
      indexes.filter(({ text }) => !/^\/[*/]/.test(text)).map(({ path }) => path),
    ).to.deep.equal([]);
  });
});

describe('house: commands start light', () => {
  it('imports nothing heavy at the top', () => {
    const light = house.filter(({ path }) => LIGHT.has(path));
    expect([...commands, ...light].flatMap(heavyImports)).to.deep.equal([]);
  });

  it('finds a heavy import, and allows types and imports inside run()', () => {
    const heavy = (text: string): string[] => heavyImports(sourceOf('commands/a.ts', text));
    expect(heavy(`import { z } from 'zod';`)).to.have.length(1);
    expect(heavy(`import { renderTable } from '../src/cli/table.js';`)).to.have.length(1);
    expect(heavy(`import type { Bar } from '../src/core/domain/bar.js';`)).to.deep.equal([]);
    expect(heavy(`async function run() { await import('../src/app/a.js'); }`)).to.deep.equal([]);
  });

  it(`adds at most ${MAX_COMMAND_BYTES} bytes to what every command needs, as built`, () => {
    const loaded = commands.map(({ path }) => {
      const entry = join(root, 'dist', path.replace(/\.ts$/, '.js'));
      return { path, ...staticLoad(entry) };
    });
    const sizeOf = (files: Iterable<string>): number =>
      [...files].reduce((sum, file) => sum + statSync(file).size, 0);
    const shared = loaded.reduce(
      (common, { files }) => new Set([...common].filter((file) => files.has(file))),
      loaded[0]!.files,
    );
    expect(sizeOf(shared)).to.be.at.most(MAX_SHARED_BYTES);
    for (const { path, files, packages } of loaded) {
      expect(packages, path).to.deep.equal([]);
      const added = [...files].filter((file) => !shared.has(file));
      expect(sizeOf(added), `${path} loads ${added.join(', ')}`).to.be.at.most(MAX_COMMAND_BYTES);
    }
  });

  it(`prints help from at most ${MAX_HELP_BYTES} bytes, oclif not among them`, () => {
    const { files, packages } = staticLoad(join(root, 'dist/main.js'));
    const help = filesBelow('dist/chunks').filter((path) => /\/help-\w+\.js$/.test(path));
    expect(help).to.have.length(1);
    const all = new Set([...files, ...staticLoad(join(root, help[0]!)).files]);
    expect(packages).to.deep.equal([]);
    const bytes = [...all].reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).to.be.at.most(MAX_HELP_BYTES);
  });

  it('keeps the manifest in step with the sources', async () => {
    const built: unknown = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'));
    const text = JSON.stringify(await manifestOf(root, './commands'));
    const asBuilt = text.replaceAll(/"relativePath":\["commands",([^\]]*)\.ts"\]/g, (_, path) => {
      return `"relativePath":["dist","commands",${String(path)}.js"]`;
    });
    expect(built).to.deep.equal(JSON.parse(asBuilt));
    expect(filesBelow('commands')).to.have.length(commands.length);
  });
});
