/** Ranges of the built-in strategies, each side of each limit. */
import { expect } from 'chai';
import {
  builtInStrategies,
  describeAllowed,
  readParameter,
  resolveParameters,
  snakeCase,
} from '../../../src/core/strategies/index.js';

const RANGES: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  mean_reversion: {
    lookbackPeriod: [2, 500],
    stdDevPeriod: [2, 500],
    entryThreshold: [0.1, 10],
    exitThreshold: [0, 10],
    updateInterval: [0, 86_400],
  },
  trend_following: { fastPeriod: [1, 499], slowPeriod: [2, 500], signalPeriod: [1, 500] },
  market_making: {
    orderSize: [1e-8, 1e9],
    maxInventory: [1e-8, 1e9],
    riskAversion: [0.01, 10],
    liquidity: [0.05, 100],
    horizon: [0.1, 86_400],
    minSpread: [0, 1_000],
    requote: [0, 100],
    refresh: [0.01, 3_600],
    halfLife: [1, 86_400],
  },
};

describe('built-in strategies', () => {
  it('are listed under their names, with a summary and help for every parameter', () => {
    expect(Object.keys(builtInStrategies)).to.deep.equal(Object.keys(RANGES));
    for (const [name, strategy] of Object.entries(builtInStrategies)) {
      expect(strategy.name).to.equal(name);
      expect(strategy.summary).to.be.a('string').and.not.equal('');
      for (const parameter of Object.values(strategy.parameters!)) {
        expect(parameter.help).to.be.a('string').and.not.equal('');
        expect(readParameter(parameter, parameter.default)).to.equal(parameter.default);
      }
    }
  });

  for (const [name, ranges] of Object.entries(RANGES)) {
    const schema = builtInStrategies[name]!.parameters!;
    for (const [parameter, [min, max]] of Object.entries(ranges)) {
      it(`${name}: ${snakeCase(parameter)} lies in ${min}..${max}`, () => {
        const step = schema[parameter]!.type === 'integer' ? 1 : 1e-6;
        for (const inside of [min, max, String(min)]) {
          const { values, problems } = resolveParameters(schema, { [parameter]: inside });
          expect(problems).to.deep.equal([]);
          expect(values[parameter]).to.equal(Number(inside));
        }
        const rubbish = ['', 'many', 'NaN', null, true, Infinity, [min]];
        for (const outside of [min - step, max + step, ...rubbish]) {
          const { problems } = resolveParameters(schema, { [parameter]: outside });
          expect(problems, String(outside)).to.have.length(1);
          expect(problems[0]!.allowed).to.equal(describeAllowed(schema[parameter]!));
        }
        if (step === 1) {
          expect(resolveParameters(schema, { [parameter]: min + 0.5 }).problems).to.have.length(1);
        }
      });
    }
  }
});
