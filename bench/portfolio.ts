/**
 * Many symbols on one account: 100 symbols x 100,000 bars in memory, two strategies on each, through the
 * engine with risk, double-entry ledger and journal hash on, in this thread. No store, no command line,
 * no report: what the engine alone needs for a portfolio.
 */
import { moneyFromText } from '../src/core/domain/money.js';
import { qualifiedSymbol } from '../src/core/domain/instrument.js';
import { indicators } from '../src/core/indicators/index.js';
import { NO_LATENCY, NO_SLIPPAGE } from '../src/core/simulation/index.js';
import { simulate } from '../src/app/backtest/simulate.js';
import { benchOptions, compare, measure, millionsPerSecond, print } from './measure.js';
import type { Scale } from './measure.js';
import { barSeries, plainBars } from './workloads/bars.js';
import { bollingerWorkload, smaWorkload } from './workloads/strategies.js';

const options = benchOptions();
const SYMBOLS = options.short ? 5 : 100;
const BARS = options.short ? 5_000 : 100_000;
const SECONDS: Scale = { unit: 's', of: (seconds) => seconds };

const series = Array.from({ length: SYMBOLS }, (_, index) => ({
  ...barSeries(plainBars(BARS, index + 1), `S${String(index).padStart(3, '0')}/USDT`),
  firstBar: 0,
}));

/** An instance of each strategy for each symbol, equal parts of the account. */
function instances() {
  return [smaWorkload, bollingerWorkload].flatMap((strategy) =>
    series.map(({ instrument }) => {
      const symbol = qualifiedSymbol(instrument);
      return {
        name: `${strategy.name}:${symbol}`,
        symbols: [symbol],
        handlers: strategy.create({}, { indicators, observe: () => undefined, symbols: [symbol] }),
        capital: { kind: 'share', share: 1 } as const,
        allocation: 1 / (2 * SYMBOLS),
      };
    }),
  );
}

function run(): number {
  const result = simulate(
    {
      series,
      currency: 'USDT',
      cash: moneyFromText('100000000')!,
      limits: { maxOrderValue: 1e6, maxPositionValue: 1e6, maxDrawdown: 0.5 },
      slippage: NO_SLIPPAGE,
      latency: NO_LATENCY,
      closeAtEnd: false,
    },
    instances(),
    { hash: true },
  );
  return result.tradeColumns.count;
}

const trades = run();
const name = `${SYMBOLS} symbols x ${BARS} bars, 2 strategies, 1 account`;
const [whole] = await measure([{ name, run }], { rounds: options.rounds, warmups: 0 });
print(
  [
    compare(whole!, SECONDS),
    compare({ ...whole!, name: 'its bars' }, millionsPerSecond(SYMBOLS * BARS, 'bars')),
    { name: 'its trades', value: trades, unit: 'trades', ratio: null, against: null },
  ],
  options,
);
