import { moneyFromNumber } from '../../src/core/domain/money.js';
import type { PaperModels, SessionAccount } from '../../src/core/engine/index.js';
import { NO_SLIPPAGE } from '../../src/core/simulation/index.js';

/** The account `main` at a venue, with 10,000 USDT and no limits. */
export const accountAt = (venue: string): SessionAccount => ({
  ...{ name: 'main', venue, currency: 'USDT', cash: moneyFromNumber(10_000), limits: {} },
});

/** A simulated venue a tenth of a second away. */
export const PAPER: PaperModels = {
  slippage: NO_SLIPPAGE,
  queue: { kind: 'pessimistic' },
  latency: { orderMicroseconds: 100_000, reportMicroseconds: 50_000 },
};
