/** Whether strategies can be begun: their own `create` has the last word. */
import { createInstances } from './create-instances.js';
import { guardGlobals } from './guard-globals.js';
import { instantiateStrategy } from './instantiate.js';
import { strategyParameters } from './parameters.js';
import { prepareStrategy } from './prepare.js';
import type { StrategyPlace } from './reference.js';

interface Written {
  readonly name: string;
  readonly type: string;
  readonly symbols: readonly string[];
  readonly parameters: Parameters<typeof strategyParameters>[1];
}

/** Throws a TradsysError with the user's file and line when one of them cannot be made. */
export async function refuseFailingStrategies(
  settings: readonly Written[],
  place: StrategyPlace,
): Promise<void> {
  for (const { name, type, symbols, parameters: given } of settings) {
    const strategy = await instantiateStrategy(await prepareStrategy(type, place));
    const parameters = strategyParameters(strategy, given);
    const capital = { kind: 'share', share: 1 } as const;
    const one = { name, strategy: 0, symbols, parameters, capital, allocation: 1 };
    const unguard = guardGlobals();
    try {
      createInstances([one], [strategy]);
    } finally {
      unguard();
    }
  }
}
