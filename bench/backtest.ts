/**
 * The engine on 500,000 bars, with risk, double-entry ledger and journal hash on, beside a bare
 * event-driven loop and grademark (indicators computed for it outside, no fees) in the same rounds.
 * Every run must end at the same trades and, but for grademark, at the same equity.
 */
import { moneyFromText } from '../src/core/domain/money.js';
import { NO_LATENCY, NO_SLIPPAGE } from '../src/core/simulation/index.js';
import { indicators } from '../src/core/indicators/index.js';
import type { Strategy } from '../src/core/strategies/index.js';
import { simulate } from '../src/app/backtest/simulate.js';
import { benchOptions, compare, measure, millionsPerSecond, print } from './measure.js';
import type { Measurement } from './measure.js';
import { ProbeBands, ProbeCross, runProbe } from './rivals/event-probe.js';
import { grademarkBands, grademarkCross } from './rivals/grademark.js';
import { barSeries, plainBars } from './workloads/bars.js';
import { bollingerWorkload, smaWorkload } from './workloads/strategies.js';

const options = benchOptions();
const COUNT = options.short ? 100_000 : 500_000;
const plain = plainBars(COUNT);
const series = { ...barSeries(plain), firstBar: 0 };
const curve = new Float64Array(COUNT);

function runEngine(strategy: Strategy): { readonly equity: number; readonly trades: number } {
  const handlers = strategy.create(
    {},
    { indicators, observe: () => undefined, symbols: ['AAA/USDT'] },
  );
  const capital = { kind: 'share', share: 1 } as const;
  const result = simulate(
    {
      series: [series],
      currency: 'USDT',
      cash: moneyFromText('1000000')!,
      limits: { maxOrderValue: 1e6, maxPositionValue: 1e6, maxDrawdown: 0.5 },
      slippage: NO_SLIPPAGE,
      latency: NO_LATENCY,
      closeAtEnd: false,
    },
    [{ name: strategy.name, symbols: ['AAA/USDT'], handlers, capital, allocation: 1 }],
    { hash: true },
  );
  return { equity: result.finalEquity, trades: result.tradeColumns.count };
}

function agree(
  name: string,
  ours: ReturnType<typeof runEngine>,
  probe: ReturnType<typeof runProbe>,
): void {
  if (ours.trades === probe.trades && Math.abs(ours.equity - probe.equity) < 1e-4) return;
  throw new Error(`${name}: ${JSON.stringify(ours)} against ${JSON.stringify(probe)}`);
}

const workloads = [
  {
    name: 'sma',
    strategy: smaWorkload,
    probe: () => new ProbeCross(),
    rival: grademarkCross(plain),
  },
  {
    name: 'bollinger',
    strategy: bollingerWorkload,
    probe: () => new ProbeBands(),
    rival: grademarkBands(plain),
  },
];
const scale = millionsPerSecond(COUNT, 'bars');
const measurements: Measurement[] = [];
for (const { name, strategy, probe, rival } of workloads) {
  agree(name, runEngine(strategy), runProbe(plain, probe(), curve));
  const [engine, loop, grademark] = await measure(
    [
      { name: `backtest ${name}`, run: () => runEngine(strategy) },
      { name: `event probe ${name}`, run: () => runProbe(plain, probe(), curve) },
      { name: `grademark ${name}`, run: rival },
    ],
    { rounds: options.rounds, warmups: 2 },
  );
  measurements.push(
    compare(engine!, scale, loop),
    compare(engine!, scale, grademark),
    compare(loop!, scale),
    compare(grademark!, scale),
  );
}
print(measurements, options);
