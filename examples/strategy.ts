/** Follows a breakout of the price channel, with a stop at twice the usual range of a bar. */
import { defineStrategy, integer, number } from 'tradsys';

export default defineStrategy({
  name: 'breakout',
  summary: 'buys new highs, and leaves at a stop or a new low',
  parameters: {
    entryPeriod: integer(96, { min: 2, max: 2000, help: 'bars whose high has to be passed' }),
    exitPeriod: integer(48, { min: 2, max: 2000, help: 'bars whose low ends it' }),
    stopRanges: number(4, { min: 0.5, max: 50, help: 'average true ranges to the stop' }),
  },
  create: ({ entryPeriod, exitPeriod, stopRanges }, { indicators }) => {
    const highest = indicators.highest(entryPeriod);
    const lowest = indicators.lowest(exitPeriod);
    const range = indicators.atr(14);
    return {
      onBar(bar, context) {
        // The channel of the bars before this one: a bar cannot break out of itself.
        const top = highest.value;
        const bottom = lowest.value;
        highest.update(bar.high);
        lowest.update(bar.low);
        const usual = range.update(bar);
        if (top === undefined || bottom === undefined || usual === undefined) return;
        if (context.position > 0 && bar.close < bottom) {
          context.close({ reason: 'new low' });
        } else if (context.position === 0 && bar.close > top) {
          const stopLoss = bar.close - stopRanges * usual;
          context.buy({ fraction: 0.95 }, { stopLoss, reason: 'new high' });
        }
      },
    };
  },
});
