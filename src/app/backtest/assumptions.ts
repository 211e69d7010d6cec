import type { BacktestPlan } from './plan.js';
import type { Assumption } from './result.js';
import type { BacktestSettings, TickSettings } from './settings.js';

const bps = (fraction: number): string => `${Number((fraction * 10_000).toFixed(4))} bps`;
const percent = (fraction: number): string => `${Number((fraction * 100).toFixed(4))}%`;

/** Everything the simulation takes for granted, a line each. */
export function assumptionsOf(plan: BacktestPlan, settings: BacktestSettings): Assumption[] {
  const { makerFee, takerFee, closeAtEnd } = settings;
  return [
    {
      topic: 'fees',
      text: `maker ${bps(makerFee)}, taker ${bps(takerFee)} of the value traded${feeAssetText(plan)}`,
    },
    ...(settings.ticks
      ? tickAssumptions(plan, settings, settings.ticks)
      : barAssumptions(plan, settings)),
    {
      topic: 'rounding',
      text: 'quantities to the lot toward zero, limits to the passive tick, stops to the earlier tick, slipped prices against the order, money half to even at 8 decimals',
    },
    { topic: 'capital', text: capitalText(plan) },
    { topic: 'warm-up', text: warmupText(plan, settings) },
    {
      topic: 'end',
      text: closeAtEnd
        ? 'open positions are closed at the open of the last bar of their instrument'
        : 'open positions are marked at the last close, not counted as trades',
    },
  ];
}

const barAssumptions = (plan: BacktestPlan, settings: BacktestSettings): Assumption[] => [
  { topic: 'slippage', text: slippageText(plan) },
  { topic: 'latency', text: latencyText(settings.latencyMicroseconds) },
  {
    topic: 'fills',
    text: 'market orders at the next open; limits and stops inside the bar, a gap at the open; stop before target; a limit touched is filled',
  },
];

function tickAssumptions(
  plan: BacktestPlan,
  settings: BacktestSettings,
  terms: TickSettings,
): Assumption[] {
  const hasBook = plan.series.every(
    ({ ticks = {} }) => ticks.depth ?? ticks.quotes ?? ticks.orders,
  );
  const { feedMicroseconds, latencyAsRecorded, jitterMicroseconds, requests } = terms;
  const feed = feedMicroseconds === null ? 'as recorded' : `${feedMicroseconds / 1000} ms`;
  const orders = latencyAsRecorded
    ? 'orders and reports take as long as the last tick did'
    : requests
      ? `orders and reports take as long as the last of ${requests.sentAt.length} recorded requests`
      : latencyText(settings.latencyMicroseconds);
  const jitter = jitterMicroseconds > 0 ? `, and up to ${jitterMicroseconds / 1000} ms more` : '';
  const ours =
    terms.oursRecorded === true
      ? ', which shows what they took and where they rest'
      : ' and use it up; the market does not react';
  return [
    {
      topic: 'slippage',
      text: hasBook
        ? `orders that take liquidity walk the recorded book${ours}`
        : slippageText({ slippage: { ...plan.slippage, impact: 0, participation: 0 } }),
    },
    { topic: 'latency', text: `market data ${feed}; ${orders}${jitter}` },
    { topic: 'fills', text: hasBook ? queueText(terms) : NO_BOOK },
    {
      topic: 'holes',
      text: 'on a book with a gap in its updates, and in a halt, nothing executes',
    },
  ];
}

const NO_BOOK =
  'trades alone are recorded: market orders at the last trade, limits only when a trade goes beyond them';

function queueText({ queue }: TickSettings): string {
  const reached =
    'limits rest behind what is at their price and fill when trades have reached them';
  switch (queue.kind) {
    case 'pessimistic':
      return `${reached}; what is cancelled stood behind`;
    case 'proportional':
      return `${reached}; what is cancelled stood ahead and behind in proportion (power ${queue.power})`;
    case 'exact':
      return `${reached}; who stands ahead is recorded`;
  }
}

/** Spot venues take the fee of a buy out of what was bought. */
const feeAssetText = ({ series }: BacktestPlan): string =>
  series.some(({ instrument }) => instrument.feeAsset === 'received')
    ? ', of a spot buy in the asset bought'
    : '';

function slippageText({ slippage }: Pick<BacktestPlan, 'slippage'>): string {
  const { fixed, spread, impact, participation } = slippage;
  const parts = [
    ...(fixed > 0 ? [bps(fixed)] : []),
    ...(spread > 0 ? [`half of a ${bps(spread)} spread`] : []),
    ...(impact > 0 ? [`${impact} x (share of the bar's volume)^2`] : []),
  ];
  const cap =
    participation > 0 ? `; fills take at most ${percent(participation)} of a bar's volume` : '';
  return parts.length === 0
    ? `none${cap}`
    : `${parts.join(' plus ')}, for orders that take liquidity${cap}`;
}

function latencyText(microseconds: number): string {
  if (microseconds === 0) return 'none';
  const [amount, unit] =
    microseconds < 1e6 ? [microseconds / 1e3, 'ms'] : [microseconds / 1e6, 's'];
  return `${amount} ${unit} to the venue and ${amount} ${unit} back`;
}

function capitalText(plan: BacktestPlan): string {
  const parts = plan.instances.map(({ name, capital, allocation }) => {
    const amount =
      capital.kind === 'amount'
        ? `${capital.amount} ${plan.currency}`
        : `${percent(capital.share)} of its equity`;
    const part = allocation === 1 ? 'the account' : `${percent(allocation)} of the account`;
    return `${plan.instances.length === 1 ? '' : `${name}: `}${amount}, starting with ${part}`;
  });
  return parts.length <= 4 ? parts.join('; ') : `${parts[0]!}; and ${parts.length - 1} more alike`;
}

function warmupText(plan: BacktestPlan, settings: BacktestSettings): string {
  const bars = Math.max(...plan.series.map(({ firstBar }) => firstBar));
  if (bars > 0) return `indicators saw ${bars} bars before the start`;
  if (settings.from === null) return 'indicators warm up inside the run';
  return 'no bars before the start: indicators warm up inside the run';
}
