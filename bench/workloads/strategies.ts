/** The two workloads: one unit, long only, filled at the next open. */
import { defineStrategy } from '../../src/core/strategies/index.js';

/** Enters when the 10-bar mean crosses above the 30-bar mean, leaves when it crosses below. */
export const smaWorkload = defineStrategy({
  name: 'sma',
  create(_, { indicators }) {
    const fast = indicators.sma(10);
    const slow = indicators.sma(30);
    let before = Number.NaN;
    return {
      onBar(bar, context) {
        const { close } = bar;
        const quick = fast.update(close)!;
        const lazy = slow.update(close);
        if (lazy === undefined) return;
        const last = before;
        before = quick - lazy;
        if (last <= 0 && before > 0 && context.position === 0) context.buy(1);
        else if (last >= 0 && before < 0 && context.position > 0) context.sell(1);
      },
    };
  },
});

/** Enters below the lower band of 20 bars and 2 deviations, leaves above the mean. */
export const bollingerWorkload = defineStrategy({
  name: 'bollinger',
  create(_, { indicators }) {
    const bands = indicators.bollinger(20, 2);
    return {
      onBar(bar, context) {
        const { close } = bar;
        const value = bands.update(close);
        if (value === undefined) return;
        if (context.position === 0) {
          if (close < value.lower) context.buy(1);
        } else if (close > value.middle) context.sell(1);
      },
    };
  },
});
