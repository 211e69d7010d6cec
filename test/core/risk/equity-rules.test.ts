import { expect } from 'chai';
import { MICROSECONDS_PER_DAY, asTimestamp } from '../../../src/core/domain/units.js';
import { DailyLoss } from '../../../src/core/risk/daily-loss.js';
import { MaxDrawdown } from '../../../src/core/risk/max-drawdown.js';
import type { Halt, RiskRule } from '../../../src/core/risk/index.js';

const feed = (rule: RiskRule, ...equities: number[]): (Halt | undefined)[] =>
  equities.map((equity, index) => rule.onEquity!(asTimestamp(index), equity));

describe('risk: max_drawdown', () => {
  it('halts at the limit, not just above it in equity', () => {
    const halts = feed(new MaxDrawdown(0.1), 9_000, 10_000, 9_500, 9_000.01, 9_000);
    expect(halts.slice(0, 4)).to.deep.equal([undefined, undefined, undefined, undefined]);
    expect(halts[4]).to.deep.equal({ state: 'halted', limit: 0.1, actual: 0.1 });
  });

  it('tells how far equity fell when it jumps past the limit', () => {
    expect(feed(new MaxDrawdown(0.1), 10_000, 7_500)[1]?.actual).to.equal(0.25);
  });

  it('measures from the highest equity, however it was reached', () => {
    const halts = feed(new MaxDrawdown(0.5), 100, 400, 300, 250, 500, 251, 250);
    expect(halts.map(Boolean)).to.deep.equal([false, false, false, false, false, false, true]);
  });

  it('counts anew after a halt, so that a resumed account goes on', () => {
    const halts = feed(new MaxDrawdown(0.1), 1_000, 900, 900, 811, 810);
    expect(halts.map(Boolean)).to.deep.equal([false, true, false, false, true]);
  });

  it('takes no fraction of a peak that is no money', () => {
    expect(feed(new MaxDrawdown(0.1), 0, -5, -10).some(Boolean)).to.equal(false);
  });
});

describe('risk: daily_loss', () => {
  it('halts when the loss of the day reaches the limit', () => {
    const halts = feed(new DailyLoss(500), 10_000, 10_400, 9_500.01, 9_500);
    expect(halts.map(Boolean)).to.deep.equal([false, false, false, true]);
    expect(halts[3]).to.deep.equal({ state: 'halted', limit: 500, actual: 500 });
  });

  it('counts from the first equity of each UTC day', () => {
    const rule = new DailyLoss(500);
    const at = (days: number): Halt | undefined =>
      rule.onEquity(asTimestamp(days * MICROSECONDS_PER_DAY), 10_000 - days * 400);
    expect([at(0), at(0.999), at(1), at(2)]).to.deep.equal(Array(4).fill(undefined));
    const dayEnd = asTimestamp(3 * MICROSECONDS_PER_DAY - 1);
    expect(rule.onEquity(dayEnd, 8_700)?.actual).to.equal(500);
  });

  it('halts on the last instant of a day but not on the first of the next', () => {
    const last = asTimestamp(MICROSECONDS_PER_DAY - 1);
    const rules = [new DailyLoss(1), new DailyLoss(1)];
    for (const rule of rules) rule.onEquity(asTimestamp(0), 10);
    expect(rules[0]!.onEquity(last, 9)).to.not.equal(undefined);
    expect(rules[1]!.onEquity(asTimestamp(last + 1), 9)).to.equal(undefined);
  });

  it('counts anew after a halt', () => {
    const halts = feed(new DailyLoss(100), 1_000, 850, 850, 751, 750);
    expect(halts.map(Boolean)).to.deep.equal([false, true, false, false, true]);
  });
});
