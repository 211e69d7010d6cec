/** What can be told of a start before anything is opened, or a daemon that runs is stopped for it. */
import { riskLimits } from '../backtest/risk-limits.js';
import type { LoadedConfig } from '../config/index.js';
import { refuseStrategyProblems } from '../strategies/index.js';
import type { StrategyPlace } from '../strategies/index.js';
import { chooseTraders } from './session-accounts.js';
import type { SessionOptions, Traders } from './session-accounts.js';

export interface IntendedStart {
  readonly loaded: LoadedConfig;
  readonly options: SessionOptions;
  readonly place: StrategyPlace;
}

/** Throws a TradsysError that says what cannot start. */
export async function checkStart({ loaded, options, place }: IntendedStart): Promise<Traders> {
  const traders = chooseTraders(loaded.config, options);
  const names = traders.chosen.map(({ setting }) => setting.name);
  await refuseStrategyProblems(loaded, place, names);
  riskLimits(loaded.config);
  return traders;
}
