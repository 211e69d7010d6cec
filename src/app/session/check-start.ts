/** What can be told of a start before anything is opened, or a daemon that runs is stopped for it. */
import { riskLimits } from '../backtest/risk-limits.js';
import { refuseStrategyProblems } from '../strategies/index.js';
import { chooseTraders } from './session-accounts.js';
import type { Traders } from './session-accounts.js';
import type { SessionBeginning } from './start-session.js';

/** Throws a TradsysError that says what cannot start. */
export async function checkStart({
  loaded,
  options,
  place,
}: Pick<SessionBeginning, 'loaded' | 'options' | 'place'>): Promise<Traders> {
  const traders = chooseTraders(loaded.config, options);
  const names = traders.chosen.map(({ setting }) => setting.name);
  await refuseStrategyProblems(loaded, place, names);
  riskLimits(loaded.config);
  return traders;
}
