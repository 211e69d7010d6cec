/**
 * The engine on 5 million trades with a resting order re-priced among them: timeline, venue with queue
 * and latency legs, risk, double-entry ledger and journal hash, beside a bare event-driven loop in the
 * same rounds. Both must end at the same orders, fills and equity.
 */
import { tradesToBars } from '../src/app/data/trades-to-bars.js';
import { simulate } from '../src/app/backtest/simulate.js';
import { moneyFromText } from '../src/core/domain/money.js';
import type { Timeframe } from '../src/core/domain/timeframe.js';
import { NO_LATENCY, NO_SLIPPAGE } from '../src/core/simulation/index.js';
import { indicators } from '../src/core/indicators/index.js';
import { benchOptions, compare, measure, millionsPerSecond, print } from './measure.js';
import { runTickProbe } from './rivals/tick-probe.js';
import { quoter, tickInstrument, tickStream } from './workloads/ticks.js';

const options = benchOptions();
const COUNT = options.short ? 500_000 : 5_000_000;
const trades = tickStream(COUNT);
const timeframe = '1m' as Timeframe;
const bars = tradesToBars(trades, timeframe);
const symbols = ['AAA/USDT'];

function runEngine(): Omit<ReturnType<typeof runTickProbe>, 'drawdown'> {
  const handlers = quoter.create({}, { indicators, observe: () => undefined, symbols });
  const capital = { kind: 'share', share: 1 } as const;
  const { finalEquity, activity } = simulate(
    {
      series: [{ instrument: tickInstrument, timeframe, bars, firstBar: 0, ticks: { trades } }],
      currency: 'USDT',
      cash: moneyFromText('1000000')!,
      limits: { maxOrderValue: 1e6, maxPositionValue: 1e6, maxDrawdown: 0.5 },
      slippage: NO_SLIPPAGE,
      latency: NO_LATENCY,
      queue: { kind: 'pessimistic' },
      closeAtEnd: false,
    },
    [{ name: 'quoter', symbols, handlers, capital, allocation: 1 }],
    { hash: true },
  );
  return { equity: finalEquity, fills: activity.fills, orders: activity.orders };
}

const [ours, probe] = [runEngine(), runTickProbe(trades)];
const agrees = ours.fills === probe.fills && ours.orders === probe.orders;
if (!agrees || Math.abs(ours.equity - probe.equity) > 1e-3) {
  throw new Error(`${JSON.stringify(ours)} against ${JSON.stringify(probe)}`);
}
const [engine, loop] = await measure(
  [
    { name: 'backtest on ticks', run: runEngine },
    { name: 'event probe on ticks', run: () => runTickProbe(trades) },
  ],
  { rounds: options.rounds, warmups: 1 },
);
const scale = millionsPerSecond(COUNT, 'ticks');
print([compare(engine!, scale, loop), compare(loop!, scale)], options);
