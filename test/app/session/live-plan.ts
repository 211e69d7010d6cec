/** The plan of a live session on one spot market, for tests that are the venue themselves. */
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import type { SessionPlan } from '../../../src/app/session/plan.js';
import { instrument } from '../../core/risk/situation.js';
import { accountAt } from '../../core/session-account.js';

export const MARKET = { ...instrument(), kind: 'spot', venue: 'sim' } as const;

/** One instance, `one`, with that share of the account `main`. */
export const livePlan = (session: string, timeframe = '1s', share = 1): SessionPlan => ({
  ...{ session, mode: 'live' },
  setup: {
    markets: [
      {
        instrument: MARKET,
        kinds: { trades: true, quotes: true, depth: false, bars: false },
        timeframe: timeframe as Timeframe,
      },
    ],
    accounts: [accountAt('sim')],
    paper: undefined,
    barGraceMicroseconds: 500_000,
  },
  strategies: [],
  instances: [
    {
      ...{ name: 'one', strategy: 0, symbols: ['sim:BTC/USDT'], parameters: {}, allocation: 1 },
      capital: { kind: 'share', share },
    },
  ],
});
