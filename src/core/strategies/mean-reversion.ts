import { MICROSECONDS_PER_SECOND } from '../domain/units.js';
import { integer, number } from './parameters.js';
import { defineStrategy } from './strategy.js';

/**
 * Fades stretched prices. z is the close's distance from its mean over `lookbackPeriod` bars in
 * population standard deviations of `stdDevPeriod` bars (0 when these are all equal). Long below
 * -entry until z >= -exit, short above +entry until z <= exit.
 */
export const meanReversion = defineStrategy({
  name: 'mean_reversion',
  summary: 'buys closes far below their mean and sells those far above, until they return',
  parameters: {
    lookbackPeriod: integer(20, { min: 2, max: 500, help: 'bars in the mean' }),
    stdDevPeriod: integer(20, { min: 2, max: 500, help: 'bars in the standard deviation' }),
    entryThreshold: number(2, {
      min: 0.1,
      max: 10,
      help: 'enter beyond this many standard deviations from the mean',
    }),
    exitThreshold: number(0.5, {
      min: 0,
      max: 10,
      help: 'leave within this many standard deviations of the mean',
    }),
    updateInterval: number(5, {
      min: 0,
      max: 86_400,
      help: 'seconds of event time between two decisions, at least; 0 decides at every bar',
    }),
  },
  create(
    { lookbackPeriod, stdDevPeriod, entryThreshold, exitThreshold, updateInterval },
    { indicators, observe },
  ) {
    const mean = indicators.sma(lookbackPeriod);
    const deviation = indicators.standardDeviation(stdDevPeriod);
    const interval = updateInterval * MICROSECONDS_PER_SECOND;
    let decidedAt = -Infinity;
    /** The side last asked for; what is held may lag behind it or, after a restart, outlive it. */
    let wanted = 0;
    let z: number | undefined;
    observe('z', () => z);

    return {
      onBar(bar, context) {
        const average = mean.update(bar.close);
        const spread = deviation.update(bar.close);
        if (average === undefined || spread === undefined) return;
        z = spread === 0 ? 0 : (bar.close - average) / spread;
        if (bar.end - decidedAt < interval) return;
        decidedAt = bar.end;
        if (z < -entryThreshold) wanted = 1;
        else if (z > entryThreshold) wanted = -1;
        else {
          const side = wanted === 0 ? context.position : wanted;
          const reverted = side > 0 ? z >= -exitThreshold : z <= exitThreshold;
          // Between the thresholds nothing is asked for, and no reason is put into words.
          if (side === 0 || !reverted) return;
          wanted = 0;
        }
        context.target(wanted, { reason: `z ${z.toFixed(2)}` });
      },
    };
  },
});
