/** What a report adds up of executions: the same in every kind of market. */
import { expect } from 'chai';
import { backtest, generateBars } from '../../../src/index.js';
import type { BacktestResult } from '../../../src/index.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import { NO_LATENCY } from '../../../src/core/simulation/index.js';
import { simulate } from '../../../src/app/backtest/simulate.js';
import type { Simulation } from '../../../src/app/backtest/simulate.js';
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import { instrument } from '../../core/risk/situation.js';
import { flat, seriesOf, spec } from '../../core/stage.js';

describe('sums of executions', () => {
  /** Buys 10 at the second bar and sells at the fourth, paying 1 % of the price each time. */
  function roundTrip(traded: Instrument, prices: readonly number[]): Simulation {
    let bar = 0;
    const onBar = (_: unknown, c: StrategyContext): void => {
      if (bar === 0) c.buy(10);
      if (bar === 2) c.close();
      bar += 1;
    };
    const rows = prices.map((price) => flat(price, 1_000_000));
    return simulate(
      {
        series: [{ ...seriesOf(rows, traded), firstBar: 0 }],
        currency: traded.settlement,
        cash: 1_000_000_000_000,
        limits: {},
        slippage: { fixed: 0.01, spread: 0, impact: 0, participation: 0 },
        latency: NO_LATENCY,
        closeAtEnd: false,
      },
      [spec('one', [traded.symbol], { onBar })],
    );
  }

  it('are in quote where profit is', () => {
    const { activity, trades } = roundTrip(instrument(), [100, 100, 50, 200, 200]);
    expect(activity.tradedNotional).to.be.closeTo(10 * (101 + 198), 1e-9);
    expect(activity.slippage).to.be.closeTo(10 * (1 + 2), 1e-9);
    expect(trades[0]!.maxAdverseExcursion).to.be.closeTo(10 * (101 - 50), 1e-9);
    expect(trades[0]!.maxFavourableExcursion).to.be.closeTo(10 * (198 - 101), 1e-9);
  });

  it('are in base of inverse contracts', () => {
    const contract = { kind: 'inverse', settlement: 'BTC', contractSize: 100 } as const;
    const { activity, trades, notionalBySymbol } = roundTrip(
      instrument({ ...contract, quantityScale: 0 }),
      [100, 100, 50, 200, 200],
    );
    expect(activity.tradedNotional).to.be.closeTo(1000 / 101 + 1000 / 198, 1e-7);
    expect([...notionalBySymbol.values()]).to.deep.equal([activity.tradedNotional]);
    expect(activity.slippage).to.be.closeTo(
      1000 / 100 - 1000 / 101 + 1000 / 198 - 1000 / 200,
      1e-7,
    );
    const [trade] = trades;
    expect(trade!.pnl).to.be.closeTo(1000 / 101 - 1000 / 198, 1e-7);
    expect(trade!.maxAdverseExcursion).to.be.closeTo(1000 / 50 - 1000 / 101, 1e-7);
    expect(trade!.maxFavourableExcursion).to.be.closeTo(trade!.pnl, 1e-7);
  });
});

describe('one bar late', () => {
  it('is another run on months, too', async () => {
    const strategy = {
      name: 'turns',
      parameters: {},
      create: () => {
        let bar = 0;
        return {
          onBar: (_: unknown, c: StrategyContext) => void c.target(bar++ % 3 === 0 ? 1 : 0),
        };
      },
    };
    const series = await generateBars({ timeframe: '1M', bars: 60 });
    const { sensitivity }: BacktestResult = await backtest({ strategy, series, sensitivity: true });
    expect(sensitivity!.oneBarLate!.netProfit).to.not.equal(sensitivity!.modelCost.netProfit);
  });
});
