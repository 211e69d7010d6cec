import { integer } from './parameters.js';
import { defineStrategy } from './strategy.js';

/**
 * Follows crossings of MACD and its signal line: long from a crossing upward, short from one
 * downward. A touch that turns back is no crossing, and the side the lines are on when they become
 * warm is not traded.
 */
export const trendFollowing = defineStrategy({
  name: 'trend_following',
  summary: 'goes long when MACD crosses above its signal line and short when it crosses below',
  parameters: {
    fastPeriod: integer(10, { min: 1, max: 499, help: 'bars of the fast average' }),
    slowPeriod: integer(30, {
      min: 2,
      max: 500,
      help: 'bars of the slow average, more than those of the fast one',
    }),
    signalPeriod: integer(9, { min: 1, max: 500, help: 'bars of the signal line' }),
  },
  create({ fastPeriod, slowPeriod, signalPeriod }, { indicators }) {
    const lines = indicators.macd(fastPeriod, slowPeriod, signalPeriod);
    /** Sign of the last histogram that was not 0; undefined before the first one. */
    let side: number | undefined;

    return {
      onBar(bar, context) {
        const value = lines.update(bar.close);
        if (value === undefined) return;
        const before = side;
        const now = Math.sign(value.histogram);
        if (before === undefined || now !== 0) side = now;
        if (before === undefined || now === 0 || now === before) return;
        const macd = value.macd.toPrecision(4);
        const signal = value.signal.toPrecision(4);
        const reason = `macd ${macd} ${now > 0 ? 'over' : 'under'} signal ${signal}`;
        context.target(now, { reason });
      },
    };
  },
});
