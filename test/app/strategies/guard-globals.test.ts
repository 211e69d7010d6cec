import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { guardGlobals, prepareStrategy } from '../../../src/app/strategies/index.js';
import { makeProject } from './project.js';

/** The message of what `action` throws while the guard stands. */
function guarded(action: () => unknown): string {
  const unguard = guardGlobals();
  try {
    action();
    return 'nothing thrown';
  } catch (error) {
    return (error as Error).message;
  } finally {
    unguard();
  }
}

const FORBIDDEN: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['Date.now', () => Date.now(), /use context\.now/],
  ['new Date()', () => new Date(), /use context\.now/],
  ['Date()', () => Date(), /use context\.now/],
  ['performance.now', () => performance.now(), /use context\.now/],
  ['process.hrtime', () => process.hrtime(), /use context\.now/],
  ['process.exit', () => process.exit(3), /that cannot go on throws/],
  ['process.abort', () => process.abort(), /that cannot go on throws/],
  ['process.kill', () => process.kill(process.pid), /that cannot go on throws/],
  ['Math.random', () => Math.random(), /same result every time/],
  ['crypto.randomUUID', () => crypto.randomUUID(), /same result every time/],
  ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(1)), /same result/],
  ['setTimeout', () => setTimeout(() => undefined, 0), /use context\.setTimer and onTimer/],
  ['setInterval', () => setInterval(() => undefined, 1), /use context\.setTimer and onTimer/],
  ['setImmediate', () => setImmediate(() => undefined), /use context\.setTimer and onTimer/],
  ['queueMicrotask', () => queueMicrotask(() => undefined), /use context\.setTimer/],
  ['fetch', () => fetch('http://localhost'), /sees only what the engine shows it/],
];

describe('guarded globals', () => {
  for (const [name, action, remedy] of FORBIDDEN) {
    it(`${name} throws with the remedy, and works again afterwards`, () => {
      expect(guarded(action))
        .to.match(/is not available to strategies; /)
        .and.match(remedy);
      if (name !== 'fetch' && !/exit|abort|kill/.test(name)) {
        const result = action();
        if (name.startsWith('set')) clearTimeout(result as NodeJS.Timeout);
      }
    });
  }

  it('leaves dates of a given time alone', () => {
    const unguard = guardGlobals();
    const texts = [
      new Date(0).toISOString(),
      String(Date.UTC(2024, 0, 1)),
      String(Date.parse('2024-01-01T00:00:00Z')),
      String(new Date(5) instanceof Date),
    ];
    unguard();
    const expected = ['1970-01-01T00:00:00.000Z', '1704067200000', '1704067200000', 'true'];
    expect(texts).to.deep.equal(expected);
  });

  it('puts back exactly what was there, also when nested', () => {
    const before = [Date, setTimeout, fetch, Math.random, Reflect.get(performance, 'now')];
    const names = Object.getOwnPropertyNames(performance);
    const outer = guardGlobals();
    const inner = guardGlobals();
    inner();
    let message = '';
    try {
      Date.now();
    } catch (error) {
      message = (error as Error).message;
    }
    outer();
    expect(message).to.match(/^Date\.now is not available/);
    expect([Date, setTimeout, fetch, Math.random, Reflect.get(performance, 'now')]).to.deep.equal(
      before,
    );
    expect(Object.getOwnPropertyNames(performance)).to.deep.equal(names);
  });

  it('holds while a file loads in the main thread, and not after', async () => {
    const project = makeProject();
    try {
      project.write('now.ts', `const start = Date.now();\nexport default { start };`);
      let line = '';
      try {
        await prepareStrategy('now.ts', { cwd: project.directory });
      } catch (error) {
        line = (error as { line: string }).line;
      }
      expect(line).to.match(
        /^now\.ts:1: Date\.now is not available to strategies; use context\.now/,
      );
      expect(Date.now()).to.be.a('number');
    } finally {
      project.remove();
    }
  });

  it('lets a guarded thread load a strategy, run it, and talk to its parent', async () => {
    const project = makeProject();
    try {
      project.write(
        'strategies/mine.ts',
        `import { defineStrategy } from 'tradsys';
export default defineStrategy({
  name: 'mine',
  create: () => ({
    onBar() {
      Math.random();
    },
  }),
});`,
      );
      const prepared = await prepareStrategy('mine', { cwd: project.directory });
      // A new thread does not know TypeScript until it is told.
      const file = JSON.stringify(new URL('./guarded.worker-thread.ts', import.meta.url).href);
      const start = `import('tsx/esm/api').then((tsx) => (tsx.register(), import(${file})))`;
      const worker = new Worker(start, { eval: true, workerData: prepared });
      const said = await new Promise((done, fail) => {
        worker.once('message', done).once('error', fail);
      });
      await worker.terminate();
      expect(said).to.equal(
        'strategies/mine.ts:6: Math.random is not available to strategies; ' +
          'a run must give the same result every time it is repeated',
      );
    } finally {
      project.remove();
    }
  });
});
