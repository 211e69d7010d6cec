/** The strategies of the reference runs, in our words. */
import { defineStrategy, integer, number } from '../../src/core/strategies/index.js';

/** Cross of two simple means: strictly below at the bar before, strictly above now, or mirrored. */
function crossing(): (fast: number | undefined, slow: number | undefined) => 1 | 0 | -1 {
  let before: number | undefined;
  return (fast, slow) => {
    if (fast === undefined || slow === undefined) return 0;
    const difference = fast - slow;
    const last = before;
    before = difference;
    if (last === undefined) return 0;
    if (last < 0 && difference > 0) return 1;
    return last > 0 && difference < 0 ? -1 : 0;
  };
}

/** `mode` 0: long only, 1: long and short by target, 2: plus or minus `units` per cross. */
export const smaCross = defineStrategy({
  name: 'sma_cross',
  parameters: { fast: integer(10), slow: integer(20), mode: integer(1), units: number(1) },
  create({ fast, slow, mode, units }, { indicators }) {
    const [quick, lazy] = [indicators.sma(fast), indicators.sma(slow)];
    const cross = crossing();
    return {
      onBar(bar, context) {
        const turn = cross(quick.update(bar.close), lazy.update(bar.close));
        if (turn === 0) return;
        if (mode === 2) {
          if (turn > 0) context.buy(units);
          else context.sell(units);
        } else context.target(turn > 0 ? 1 : mode === 1 ? -1 : 0);
      },
    };
  },
});

/** Long below the lower band, short (if allowed) above the upper, out at the mean. */
export const bollinger = defineStrategy({
  name: 'boll',
  parameters: { period: integer(20), width: number(2), mode: integer(0) },
  create({ period, width, mode }, { indicators }) {
    const bands = indicators.bollinger(period, width);
    let seen = 0;
    return {
      onBar(bar, context) {
        const value = bands.update(bar.close);
        seen += 1;
        // That engine's first bar is the one after all indicators have a value.
        if (!value || seen === period) return;
        const { position } = context;
        if (position > 0 && bar.close >= value.middle) context.close();
        else if (position < 0 && bar.close <= value.middle) context.close();
        else if (position === 0 && bar.close < value.lower) context.target(1);
        else if (position === 0 && mode === 1 && bar.close > value.upper) context.target(-1);
      },
    };
  },
});

/** Turn of the difference after its last non-zero sign (backtrader's CrossOver). */
function turning(): (difference: number | undefined) => 1 | 0 | -1 {
  let sign = 0;
  return (difference) => {
    if (difference === undefined) return 0;
    const now = Math.sign(difference);
    if (now === 0 || now === sign) return 0;
    const last = sign;
    sign = now;
    return last === 0 ? 0 : (now as 1 | -1);
  };
}

/** Buys `stake` on a cross up and closes on a cross down; `flip` holds plus or minus `stake`. */
export const smaStake = defineStrategy({
  name: 'sma_stake',
  parameters: { fast: integer(10), slow: integer(30), stake: number(100), flip: integer(0) },
  create({ fast, slow, stake, flip }, { indicators }) {
    const [quick, lazy] = [indicators.sma(fast), indicators.sma(slow)];
    const turn = turning();
    return {
      onBar(bar, context) {
        const [a, b] = [quick.update(bar.close), lazy.update(bar.close)];
        const cross = turn(a === undefined || b === undefined ? undefined : a - b);
        if (cross === 0) return;
        const wanted = cross > 0 ? stake : flip === 1 ? -stake : 0;
        const change = wanted - context.position;
        if (change > 0) context.buy(change);
        else if (change < 0) context.sell(-change);
      },
    };
  },
});
