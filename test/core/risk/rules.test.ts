import { expect } from 'chai';
import { RiskEngine, makeRules, riskRules } from '../../../src/core/risk/index.js';
import type { RiskLimits } from '../../../src/core/risk/index.js';
import { Situation } from './situation.js';

const everything: Required<RiskLimits> = {
  venue: 'test',
  maxPositionValue: 1,
  maxPositionQuantity: 1,
  maxOrderValue: 1,
  maxExposurePerSymbol: 1,
  maxExposurePerStrategy: 1,
  maxExposurePerAccount: 1,
  priceCollar: 1,
  fatFingerMultiple: 1,
  duplicateOrderWindowMicroseconds: 1,
  maxOrderRate: 1,
  maxOrdersPerSecond: 1,
  dailyLoss: 1,
  maxDrawdown: 1,
  staleAfterMicroseconds: 1,
  circuitBreaker: { threshold: 1, windowMicroseconds: 1, pauseMicroseconds: 1 },
};

const names = (limits: RiskLimits): string[] => makeRules(limits).map(({ name }) => name);

describe('risk: rules', () => {
  it('without limits are those of the venue and of money', () => {
    expect(names({})).to.deep.equal(['venue_minimum', 'buying_power', 'bankrupt']);
  });

  it('are made in the order of the record, whatever the order of the limits', () => {
    const reversed = Object.fromEntries(Object.entries(everything).reverse());
    expect(names(everything)).to.deep.equal(Object.keys(riskRules));
    expect(names(reversed)).to.deep.equal(Object.keys(riskRules));
  });

  it('each come from a limit of their own', () => {
    for (const [limit, value] of Object.entries(everything)) {
      expect(names({ [limit]: value }), limit).to.have.length(4);
    }
  });

  it('speak through the engine in that order, and hear of approved orders alone', () => {
    const situation = new Situation();
    const risk = new RiskEngine(makeRules({ maxOrderValue: 500, maxOrdersPerSecond: 1 }));
    const ask = (quantity: number) => risk.judge(situation.propose({ quantity }), situation);
    expect(ask(6)).to.deep.equal({
      rule: 'max_order_value',
      limit: 500,
      actual: 600,
      reason: 'order value 600.00 is above 500.00',
    });
    expect(ask(5)).to.equal(undefined);
    expect(ask(5)).to.have.property('rule', 'max_orders_per_second');
    expect(ask(6)).to.have.property('rule', 'max_order_value');
  });
});
