import { seededRandom } from '../../src/app/data/random.js';
import type { Strategy, StrategyHandlers } from '../../src/core/strategies/index.js';

const SECOND = 1_000_000;

/**
 * Something of everything: targets, brackets, stops, trailing stops, limits, cancels, state. What it does
 * hangs on the bar alone, so that a replay of it does the same.
 */
export function busy(seed: number, instances: number): Strategy {
  let made = 0;
  return {
    name: 'busy',
    create: () => busyHandlers(seed + 1_000 * (made++ % instances)),
  };
}

function busyHandlers(seed: number): StrategyHandlers {
  return {
    onBar(bar, context) {
      const turn = Math.floor(seededRandom(seed + bar.end / SECOND).uniform() * 10);
      const { position } = context;
      if (turn === 0) context.target(0.3, { reason: 'in' });
      else if (turn === 1) context.target(0);
      else if (turn === 2) context.buy(0.5, { limitPrice: bar.close * 0.999 });
      else if (turn === 3) {
        const [stopLoss, takeProfit] = [bar.close * 0.997, bar.close * 1.003];
        context.buy(0.7, { stopLoss, takeProfit, limitPrice: bar.close * 1.001 });
      } else if (turn === 4) context.cancelAll();
      else if (turn === 5) context.buy(0.4, { stopLoss: bar.close * 0.998 });
      else if (turn === 6 && position > 0) {
        context.sell(position, { trailingOffset: bar.close * 0.002, reduceOnly: true });
      } else if (turn === 7) context.buy(0.2, { stopPrice: bar.close * 1.001 });
      else if (turn === 8 && position > 0) {
        context.sell(position, { stopPrice: bar.close * 0.998, reduceOnly: true });
      }
      context.state = { seen: bar.close };
    },
  };
}
