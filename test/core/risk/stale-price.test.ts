import { expect } from 'chai';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { StalePrice } from '../../../src/core/risk/stale-price.js';
import { Situation, instrument } from './situation.js';

const SECOND = 1_000_000;

describe('risk: stale_price', () => {
  it('fault 25: refuses entries in a symbol whose price is too old, and lets out what is held', () => {
    const rule = new StalePrice(30 * SECOND);
    const situation = new Situation([instrument(), instrument({ symbol: 'ETH/USDT' })]).hold(2);
    situation.pricesFrom[1] = 20 * SECOND;
    situation.now = asTimestamp(30 * SECOND);
    expect(situation.send(rule)).to.equal(undefined);
    situation.now = asTimestamp(31 * SECOND);
    expect(situation.send(rule)).to.deep.equal({
      ...{ limit: 30 * SECOND, actual: 31 * SECOND },
      reason: 'the price of BTC/USDT is 31s old, above 30s: no entries',
    });
    expect(situation.send(rule, { side: 'sell', quantity: 2 }), 'an exit').to.equal(undefined);
    expect(situation.send(rule, { instrument: 1 }), 'another symbol').to.equal(undefined);
    situation.pricesFrom[0] = situation.now;
    expect(situation.send(rule), 'it is back').to.equal(undefined);
  });
});
