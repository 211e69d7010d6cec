import { expect } from 'chai';
import { World } from './world.js';
import type { Outcome } from './world.js';

const SEEDS = Number(process.env['TRADSYS_SIMULATION_SEEDS'] ?? 20);
const FIRST = Number(process.env['TRADSYS_SEED'] ?? 1);
const SECONDS = 120;

describe(`simulation: ${SEEDS} seeds of faults and crashes`, function () {
  this.timeout(SEEDS * 10_000);

  it('faults 1, 5, 12-17, 22: lose no order and no money, and send nothing twice', async () => {
    const sums = { orders: 0, trades: 0, crashes: 0, replaced: 0, tripped: 0 };
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const outcome: Outcome = await new World(seed)
        .play(SECONDS, seed % 6)
        .catch((cause: unknown) => {
          const { message } = cause as Error;
          throw new Error(`${message} (again: TRADSYS_SEED=${seed} TRADSYS_SIMULATION_SEEDS=1)`, {
            cause,
          });
        });
      sums.orders += outcome.orders;
      sums.trades += outcome.trades;
      sums.crashes += outcome.crashes;
      sums.replaced += outcome.replaced;
      sums.tripped += outcome.tripped ? 1 : 0;
    }
    const { orders, trades, crashes, replaced, tripped } = sums;
    expect(replaced).to.be.greaterThan(0);
    if (SEEDS >= 3) expect(tripped, 'guardians that tripped').to.be.greaterThan(0);
    console.log(
      `      ${orders} orders, ${trades} trades, ${replaced} replaced, ${crashes} crashes, ${tripped} guardians tripped`,
    );
  });
});
