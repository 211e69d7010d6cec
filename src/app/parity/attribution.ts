/** What happened against what the simulated venue says: each order's difference in money, by cause. */
import { plainGain, priceToNumber } from '../../core/domain/instrument.js';
import { sideSign } from '../../core/domain/order.js';
import type { Side } from '../../core/domain/order.js';
import type { Price, Timestamp } from '../../core/domain/units.js';
import type { Execution } from './executions.js';

/** Amounts in the settlement asset; positive: what happened is better than the simulation. */
export interface Causes {
  /** Traded without the simulation trading, or more than it: decided otherwise, or by hand. */
  readonly signal: number;
  /** What the market moved between the two executions. */
  readonly latency: number;
  /** The rest of the difference in price: spread, depth, place in the queue. */
  readonly price: number;
  readonly fee: number;
  /** Traded in the simulation and not, or not whole, in the session. */
  readonly missed: number;
  readonly total: number;
}

/** One side of a comparison, in plain numbers. */
export interface Traded {
  readonly order: number;
  readonly at: Timestamp;
  readonly quantity: number;
  readonly price: number;
  readonly fee: number;
}

export interface AttributedTrade extends Causes {
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  readonly reason: string;
  readonly currency: string;
  /** Null when there was none. */
  readonly happened: Traded | null;
  readonly simulated: Traded | null;
}

export interface Attribution {
  readonly trades: readonly AttributedTrade[];
  /** By settlement asset. */
  readonly totals: readonly (Causes & { readonly currency: string; readonly trades: number })[];
  /** Of each account in its currency at the end: after what happened, and after the simulation. */
  readonly equity: readonly {
    readonly account: string;
    readonly currency: string;
    readonly happened: number;
    readonly simulated: number;
  }[];
  /** Assets of fees that have no price in the session; such fees count as nothing. */
  readonly unvaluedFees: readonly string[];
}

interface Pair {
  readonly happened: Execution | undefined;
  readonly simulated: Execution | undefined;
}

/** Orders of the same strategy, symbol and side this close to each other are the same decision. */
const NEAR_MICROSECONDS = 60_000_000;

/** `marks` are the last prices by qualified symbol, in price units: open positions are valued at them. */
export function attribute(
  happened: readonly Execution[],
  simulated: readonly Execution[],
  marks: ReadonlyMap<string, number>,
): Pick<Attribution, 'trades' | 'totals'> {
  const trades = pairsOf(happened, simulated)
    .map((pair) => tradeOf(pair, marks))
    .sort((a, b) => timeOf(a) - timeOf(b));
  const currencies = [...new Set(trades.map(({ currency }) => currency))].sort();
  const totals = currencies.map((currency) => {
    const of = trades.filter((trade) => trade.currency === currency);
    return { currency, trades: of.length, ...sumOf(of) };
  });
  return { trades, totals };
}

const timeOf = ({ happened, simulated }: AttributedTrade): number => (happened ?? simulated)!.at;

/** First those sent at the same instant, then the nearest; what is left has no counterpart. */
function pairsOf(happened: readonly Execution[], simulated: readonly Execution[]): Pair[] {
  const left = new Set(simulated);
  const found = new Map<Execution, Execution>();
  for (const within of [0, NEAR_MICROSECONDS]) {
    for (const one of happened) {
      if (found.has(one)) continue;
      const other = nearestOf(one, left, within);
      if (other === undefined) continue;
      found.set(one, other);
      left.delete(other);
    }
  }
  return [
    ...happened.map((one) => ({ happened: one, simulated: found.get(one) })),
    ...[...left].map((other) => ({ happened: undefined, simulated: other })),
  ];
}

function nearestOf(
  one: Execution,
  others: ReadonlySet<Execution>,
  within: number,
): Execution | undefined {
  let nearest: Execution | undefined;
  let least = within;
  for (const other of others) {
    const distance = Math.abs(other.sentAt - one.sentAt);
    const isSame =
      other.strategy === one.strategy &&
      other.symbol === one.symbol &&
      other.order.side === one.order.side;
    if (!isSame || distance > least || (nearest !== undefined && distance === least)) continue;
    nearest = other;
    least = distance;
  }
  return nearest;
}

function tradeOf(pair: Pair, marks: ReadonlyMap<string, number>): AttributedTrade {
  const { happened, simulated } = pair;
  const { order, instrument, strategy, symbol } = (happened ?? simulated)!;
  return {
    ...{ strategy, symbol, side: order.side, reason: order.reason },
    currency: instrument.settlement,
    happened: tradedOf(happened),
    simulated: tradedOf(simulated),
    ...causesOf(pair, marks.get(symbol)!),
  };
}

function tradedOf(execution: Execution | undefined): Traded | null {
  if (execution === undefined) return null;
  const { order, instrument, sentAt: at, quantity, price, fee } = execution;
  return { order: order.id, at, quantity, price: priceToNumber(instrument, price), fee };
}

function causesOf({ happened, simulated }: Pair, mark: number): Causes {
  const { instrument, order } = (happened ?? simulated)!;
  const sign = sideSign(order.side);
  const gain = (quantity: number, from: number, to: number): number =>
    quantity === 0 ? 0 : plainGain(instrument, sign * quantity, from as Price, to as Price);
  const [did, would] = [happened?.quantity ?? 0, simulated?.quantity ?? 0];
  const both = Math.min(did, would);
  const shift = both === 0 ? 0 : gain(both, happened!.price, simulated!.price);
  const latency = both === 0 ? 0 : gain(both, happened!.mark, simulated!.mark);
  const signal = did > would ? gain(did - would, happened!.price, mark) : 0;
  const missed = would > did ? -gain(would - did, simulated!.price, mark) : 0;
  const fee = (simulated?.fee ?? 0) - (happened?.fee ?? 0);
  const price = shift - latency;
  return { signal, latency, price, fee, missed, total: signal + shift + fee + missed };
}

const CAUSES = ['signal', 'latency', 'price', 'fee', 'missed', 'total'] as const;

const sumOf = (trades: readonly Causes[]): Causes =>
  Object.fromEntries(
    CAUSES.map((cause) => [cause, trades.reduce((sum, trade) => sum + trade[cause], 0)]),
  ) as unknown as Causes;
