import { expect } from 'chai';
import { handlerMistakes, strategyMistakes } from '../../../src/app/strategies/shape.js';
import { boolean, choice, integer, number } from '../../../src/core/strategies/index.js';

const good = { name: 'good', create: () => ({}) };
const withParameter = (parameter: unknown): readonly string[] =>
  strategyMistakes({ ...good, parameters: { period: parameter } });

describe('shape of a strategy', () => {
  it('accepts every field and every kind of parameter', () => {
    const parameters = {
      period: integer(20, { min: 2, max: 500, help: 'bars' }),
      factor: number(1.5),
      both: boolean(true),
      side: choice('long', ['long', 'short']),
    };
    const whole = { ...good, summary: 'x', universe: true, warmup: 5, parameters };
    expect(strategyMistakes(whole)).to.deep.equal([]);
    expect(strategyMistakes({ ...good, warmup: () => 5 })).to.deep.equal([]);
  });

  const mistakes: readonly (readonly [string, unknown, string])[] = [
    [
      'nothing',
      undefined,
      'it has no default export; write export default defineStrategy({ ... })',
    ],
    [
      'a function',
      () => good,
      'its default export is a function; it must be the object of a strategy',
    ],
    ['null', null, 'its default export is null; it must be the object of a strategy'],
    ['a list', [good], 'its default export is a list; it must be the object of a strategy'],
    ['no name', { create: good.create }, `name is missing; write name: 'my_strategy'`],
    [
      'a name in capitals',
      { ...good, name: 'MyStrategy' },
      'name must be lower case words joined by _, got "MyStrategy"',
    ],
    ['no create', { name: 'good' }, 'create is missing: the function that returns handlers'],
    ['an object for create', { ...good, create: {} }, 'create must be a function, got an object'],
    [
      'an async create',
      { ...good, create: async () => Promise.resolve({}) },
      'create must not be async',
    ],
    ['a summary that is no text', { ...good, summary: 5 }, 'summary must be text, got a number'],
    [
      'a text for universe',
      { ...good, universe: 'yes' },
      'universe must be true or false, got "yes"',
    ],
    [
      'a negative warmup',
      { ...good, warmup: -1 },
      'warmup must be a whole number of bars or a function, got -1',
    ],
    [
      'a handler in the wrong place',
      { ...good, onBar: () => undefined },
      'onBar belongs into the object that create returns',
    ],
    [
      'a misspelt field',
      { ...good, sumary: 'x' },
      'there is no field sumary; did you mean summary?',
    ],
    [
      'a list of parameters',
      { ...good, parameters: [1] },
      'parameters must be an object such as { period: integer(20) }, got a list',
    ],
    [
      'a snake_case parameter',
      { ...good, parameters: { slow_period: integer(2) } },
      'parameters.slow_period: the name must be in camelCase',
    ],
  ];
  for (const [what, exported, line] of mistakes) {
    it(`refuses ${what}`, () => expect(strategyMistakes(exported)).to.deep.equal([line]));
  }

  it('refuses parameters that cannot be', () => {
    const line = (parameter: unknown): string => withParameter(parameter).join();
    expect(line(20)).to.match(/^parameters\.period: write integer\(20\), .*, got 20$/);
    expect(line({ type: 'float', default: 1 })).to.match(/write integer/);
    expect(line(integer(1, { min: 2, max: 5 }))).to.equal(
      'parameters.period: the default 1 is not a whole number in 2..5',
    );
    expect(line(integer(2.5))).to.match(/the default 2\.5 is not a whole number/);
    expect(line(number(NaN))).to.match(/the default NaN is not a number/);
    expect(line(number(1, { min: 3, max: 2 }))).to.match(
      /min must be a number not above max, got 3/,
    );
    expect(line({ ...choice('a', ['a']), choices: [] })).to.match(
      /choices must be a list of texts/,
    );
    expect(line({ ...choice('a', ['a']), default: 'b' })).to.match(/the default "b" is not a$/);
    expect(line({ ...boolean(true), default: 'true' })).to.match(
      /the default "true" is not true or/,
    );
    expect(line({ ...boolean(true), help: 5 })).to.match(/help must be text/);
  });

  it('names every mistake at once', () => {
    expect(strategyMistakes({ name: 5, create: 5, summary: 5 })).to.have.length(3);
  });

  it('checks what create returned', () => {
    class Handlers {
      onBar(): void {
        /* takes it */
      }
    }
    expect(handlerMistakes({ onBar: () => undefined })).to.deep.equal([]);
    expect(handlerMistakes(new Handlers())).to.deep.equal([]);
    expect(handlerMistakes({ onTimer: () => undefined, level: 5 })).to.deep.equal([]);
    expect(handlerMistakes(Promise.resolve({})).join()).to.match(/returned a promise/);
    expect(handlerMistakes(undefined).join()).to.match(/^create returned undefined/);
    expect(handlerMistakes({}).join()).to.match(/no handler; there is onBar, onTrade/);
    expect(handlerMistakes({ onBar: 5 }).join()).to.equal('onBar must be a function, got a number');
    expect(handlerMistakes({ onBar: async () => Promise.resolve() }).join()).to.match(
      /^onBar must not be async/,
    );
    expect(handlerMistakes({ onBra: () => undefined }).join()).to.match(/did you mean onBar\?$/);
  });
});
