import { expect } from 'chai';
import {
  instantiateStrategy,
  prepareStrategy,
  strategyFailure,
} from '../../../src/app/strategies/index.js';
import { indicators } from '../../../src/core/indicators/index.js';
import type { StrategyHandlers } from '../../../src/core/strategies/index.js';
import type { TradsysError } from '../../../src/errors.js';
import { failureOf, makeProject } from './project.js';
import type { Project } from './project.js';

const setup = { indicators, observe: () => undefined, symbols: ['A'] };

describe('failures of a user strategy', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  /** What the handler throws, as it is reported. */
  async function thrown(text: string, file = 'strategies/mine.ts'): Promise<TradsysError> {
    project.write(file, text);
    const prepared = await prepareStrategy(file, { cwd: project.directory });
    const strategy = await instantiateStrategy(prepared);
    const handlers = strategy.create({}, setup);
    return failureOf(() => {
      try {
        handlers.onBar!({} as never, {} as never);
      } catch (error) {
        throw strategyFailure(error, prepared);
      }
    });
  }

  const throwing = (statement: string): string => `import { defineStrategy } from 'tradsys';

interface Level {
  readonly price: number;
}

// These lines do not survive the bundle; the numbers must.
export default defineStrategy({
  name: 'mine',
  create: () => ({
    onBar(bar, context) {
      const level: Level = { price: bar.close };
      if (level !== undefined)
        ${statement}
    },
  }),
});
`;

  it('names file and line of the user, and keeps the stack in the same terms', async () => {
    const error = await thrown(throwing(`throw new Error('no edge left');`));
    expect(error.line).to.equal('strategies/mine.ts:14: no edge left');
    expect(error.code).to.equal('strategy.threw');
    const { stack } = error.cause as Error;
    expect(stack).to.match(/at Object\.onBar \(strategies\/mine\.ts:14:15\)/);
    expect(stack).to.not.match(/strategy-[0-9a-f]{16}/);
  });

  it('tells the kind of an error that the language raised', async () => {
    const error = await thrown(throwing('context.nothing.here();'));
    expect(error.line).to.match(/^strategies\/mine\.ts:14: TypeError: .*'here'/);
  });

  it('names an imported file, and passes over frames of tradsys and of packages', async () => {
    project.write(
      'lib/deep.ts',
      `export function deep(): void {\n\n  throw new Error('deep');\n}\n`,
    );
    const imported = await thrown(`import { deep } from '../lib/deep.js';\n${throwing('deep();')}`);
    expect(imported.line).to.equal('lib/deep.ts:3: deep');
    project.write('node_modules/dep/package.json', '{ "name": "dep", "main": "x.js" }');
    project.write(
      'node_modules/dep/x.js',
      `exports.fail = () => {\n throw new Error('inside');\n};`,
    );
    const packaged = await thrown(`import { fail } from 'dep';\n${throwing('fail();')}`);
    expect(packaged.line).to.equal('strategies/mine.ts:15: inside');
    const own = await thrown(
      throwing('integer(5)(3);').replace('{ defineStrategy', '{ integer, defineStrategy'),
    );
    expect(own.line).to.match(/^strategies\/mine\.ts:14: TypeError/);
  });

  it('copes with spaces and parentheses in a path', async () => {
    const error = await thrown(throwing(`throw new Error('x');`), 'my (own) ideas/a b.ts');
    expect(error.line).to.equal('my (own) ideas/a b.ts:14: x');
  });

  it('copes with whatever is thrown', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['throw undefined;', 'strategies/mine.ts: threw undefined, not an Error'],
      [`throw 'text';`, `strategies/mine.ts: threw string 'text', not an Error`],
      ['throw { a: 1 };', 'strategies/mine.ts: threw an object, not an Error'],
      [`throw Object.freeze(new Error('cold'));`, 'strategies/mine.ts:14: cold'],
      ['throw new Error();', 'strategies/mine.ts:14: no message'],
      [`throw Object.assign(new Error('bare'), { stack: undefined });`, 'strategies/mine.ts: bare'],
    ];
    for (const [statement, line] of cases) {
      expect((await thrown(throwing(statement))).line).to.equal(line);
    }
  });

  it('names the line of a statement outside all handlers', async () => {
    project.write('bad.ts', `\n\nthrow new Error('at load');`);
    const error = await failureOf(() => prepareStrategy('bad.ts', { cwd: project.directory }));
    expect(error.line).to.equal('bad.ts:3: at load');
  });

  it('names the line in create, and what is wrong with what create returned', async () => {
    const created = async (body: string): Promise<TradsysError> => {
      project.write(
        'made.js',
        `export default { name: 'made', create({}, { indicators }) {\n${body}\n} };`,
      );
      const prepared = await prepareStrategy('made.js', { cwd: project.directory });
      const strategy = await instantiateStrategy(prepared);
      return failureOf((): StrategyHandlers => strategy.create({}, setup));
    };
    expect((await created('indicators.sma(0);')).line).to.match(/^made\.js:2: sma: period/);
    expect((await created('return 7;')).line).to.equal(
      'made.js: create returned a number; it must return an object such as { onBar }',
    );
    const both = await created('return { onbar() {}, async onFill() {} };');
    expect(both.message).to.equal('2 mistakes in the strategy');
    expect(both.details).to.deep.equal([
      'onFill must not be async: answer at once through the context',
      'there is no handler onbar; did you mean onBar?',
    ]);
  });

  it('names a built-in strategy by its name', async () => {
    const prepared = await prepareStrategy('trend_following', { cwd: project.directory });
    const strategy = await instantiateStrategy(prepared);
    const values = { fastPeriod: 30, slowPeriod: 30, signalPeriod: 9 };
    const error = await failureOf(() => strategy.create(values as never, setup));
    expect(error.line).to.equal(
      'trend_following: macd: fast period must be below the slow period 30, got 30',
    );
  });
});
