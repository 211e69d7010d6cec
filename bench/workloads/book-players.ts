/** Engines that play an order stream: each prepared before the clock starts, each able to show its book. */
import { OrderBook as RivalBook, Side } from 'nodejs-order-book';
import { BUY, LimitBook, MatchingEngine, OrderPool, SELL } from '../../src/core/book/index.js';
import type {
  BalanceHolds,
  BookListener,
  CancelOrder,
  NewOrder,
  OrderView,
} from '../../src/core/book/index.js';
import type { Instrument } from '../../src/core/domain/index.js';
import { asPrice, asQuantity, asRate, asTimestamp } from '../../src/core/domain/units.js';
import type { OrderStream } from './order-stream.js';

export interface Player {
  /** Operations `from` up to `to`, exclusive. */
  play(from: number, to: number): void;
  /** As `ReferenceEnd.depth`. */
  depth(): string[];
}

/** One that can start over with an empty book. */
export interface ClearablePlayer extends Player {
  cancelAll(): void;
}

const START = 1_700_000_000_000_000;
const OWNERS = 16;

export const BENCH_INSTRUMENT: Instrument = {
  symbol: 'BTC/USDT',
  venue: 'local',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  settlement: 'USDT',
  priceScale: 2,
  quantityScale: 4,
  tick: asPrice(1),
  lot: asQuantity(1),
  minQuantity: asQuantity(1),
  minNotional: 0,
  contractSize: 1,
  leverage: 1,
  makerRate: asRate(0),
  takerRate: asRate(0),
  feeAsset: 'quote',
  calendar: '24/7',
};

/** Integer handles, nothing told but a count of trades. */
export function integerCore(stream: OrderStream): Player {
  const { kind, side, id, price, size } = stream;
  const pool = new OrderPool(1 << 15);
  const handles = new Int32Array(stream.orders);
  let volume = 0;
  const book = new LimitBook(pool, {
    onFill: (_maker, _price, quantity) => {
      volume += quantity;
    },
    sliceOf: () => 0,
    onRefresh: () => undefined,
    onSelfTrade: () => undefined,
  });
  return {
    play: (from, to) => {
      for (let at = from; at < to; at++) {
        const order = id[at]!;
        if (kind[at] === 1) book.cancel(handles[order]!);
        else {
          const bit = side[at] === 0 ? BUY : SELL;
          handles[order] = book.submit(bit, price[at]!, size[at]!, order % OWNERS, order);
        }
      }
    },
    depth: () => {
      if (volume !== stream.end.volume) throw new Error(`traded ${volume}`);
      const levels: string[] = [];
      for (const [ladder, sign] of [
        [book.bids, -1],
        [book.asks, 1],
      ] as const) {
        for (let rank = ladder.bestRank; rank !== Infinity; rank = ladder.after(rank)) {
          levels.push(`${rank * sign}:${ladder.shown(rank)}`);
        }
      }
      return levels.sort(byPrice);
    },
  };
}

/** Balances as a venue would hold them, in plain numbers: quote for buys, base for sells. */
class PlainHolds implements BalanceHolds {
  private readonly balances = new Map<string, { base: number; quote: number }>();

  constructor(accounts: readonly string[]) {
    for (const account of accounts) this.balances.set(account, { base: 1e12, quote: 1e15 });
  }

  hold(order: OrderView): 'insufficient_balance' | undefined {
    const balance = this.balances.get(order.account)!;
    if (order.side === 'buy') {
      const cost = order.limitPrice! * order.quantity;
      if (cost > balance.quote) return 'insufficient_balance';
      balance.quote -= cost;
    } else {
      if (order.quantity > balance.base) return 'insufficient_balance';
      balance.base -= order.quantity;
    }
    return undefined;
  }

  rehold(): undefined {
    return undefined;
  }

  trade(order: OrderView, price: number, quantity: number): void {
    const balance = this.balances.get(order.account)!;
    if (order.side === 'buy') {
      balance.base += quantity;
      balance.quote += (order.limitPrice! - price) * quantity;
    } else balance.quote += price * quantity;
  }

  release(order: OrderView, quantity: number): void {
    const balance = this.balances.get(order.account)!;
    if (order.side === 'buy') balance.quote += order.limitPrice! * quantity;
    else balance.base += quantity;
  }
}

/** What a consumer reads of every message, so that none can be optimised away. */
export class Reader implements BookListener {
  reports = 0;
  volume = 0;
  sum = 0;

  onReport(report: { readonly openQuantity: number; readonly orderId: number }): void {
    this.reports++;
    this.sum += report.openQuantity + report.orderId;
  }

  onTrade(trade: { readonly quantity: number }): void {
    this.volume += trade.quantity;
  }
}

/** The same, and every change of a level and of the best prices. */
class MarketDataReader extends Reader {
  onLevel(update: { readonly quantity: number }): void {
    this.sum += update.quantity;
  }

  onTopOfBook(update: { readonly bidPrice: number }): void {
    this.sum += update.bidPrice;
  }
}

type Mutable<Command> = { -readonly [Field in keyof Command]: Command[Field] };

/** One command object of each kind, written anew each time: as the engine allows a caller in a hurry. */
export function reusedCommands(symbol: string): {
  cancel(at: number, account: string, clientOrderId: string): CancelOrder;
  submit(
    at: number,
    account: string,
    clientOrderId: string,
    isBuy: boolean,
    quantity: number,
    price: number,
  ): NewOrder;
} {
  const at = asTimestamp(START);
  const cancel: Mutable<CancelOrder> = {
    kind: 'cancel',
    at,
    symbol,
    account: '',
    clientOrderId: '',
  };
  const submit: Mutable<NewOrder> = {
    kind: 'submit',
    at,
    symbol,
    account: '',
    clientOrderId: '',
    side: 'buy',
    type: 'limit',
    quantity: asQuantity(0),
    limitPrice: asPrice(0),
  };
  return {
    cancel: (now, account, clientOrderId) => {
      cancel.at = asTimestamp(now);
      cancel.account = account;
      cancel.clientOrderId = clientOrderId;
      return cancel;
    },
    submit: (now, account, clientOrderId, isBuy, quantity, price) => {
      submit.at = asTimestamp(now);
      submit.account = account;
      submit.clientOrderId = clientOrderId;
      submit.side = isBuy ? 'buy' : 'sell';
      submit.quantity = asQuantity(quantity);
      submit.limitPrice = asPrice(price);
      return submit;
    },
  };
}

/** String ids, accounts, every order type, reports, trades and holds; with `marketData` levels 1 and 2. */
export function fullEngine(
  stream: OrderStream,
  ids: readonly string[],
  { marketData = false } = {},
): ClearablePlayer {
  const { kind, side, id, price, size } = stream;
  const accounts = Array.from({ length: OWNERS }, (_, owner) => `account${owner}`);
  const listener = marketData ? new MarketDataReader() : new Reader();
  const holds = new PlainHolds(accounts);
  const engine = new MatchingEngine({ listener, holds, orderCapacity: 1 << 15 });
  engine.list(BENCH_INSTRUMENT);
  const { symbol } = BENCH_INSTRUMENT;
  const commands = reusedCommands(symbol);
  // In an array, where it is not boxed anew each time it moves.
  const now = Float64Array.of(START);
  return {
    play: (from, to) => {
      for (let at = from; at < to; at++) {
        const order = id[at]!;
        const account = accounts[order % OWNERS]!;
        now[0]! += 1;
        if (kind[at] === 1) engine.cancel(commands.cancel(now[0]!, account, ids[order]!));
        else {
          const isBuy = side[at] === 0;
          engine.submit(
            commands.submit(now[0]!, account, ids[order]!, isBuy, size[at]!, price[at]!),
          );
        }
      }
    },
    cancelAll: () => {
      for (const account of accounts) {
        engine.cancelAll({ kind: 'cancel_all', at: asTimestamp(now[0]!), account });
      }
    },
    depth: () => {
      if (listener.volume !== stream.end.volume) throw new Error(`traded ${listener.volume}`);
      return [...engine.depth(symbol, 'buy'), ...engine.depth(symbol, 'sell')]
        .map((level) => `${level.price}:${level.quantity}`)
        .sort(byPrice);
    },
  };
}

/** The fastest maintained engine on npm, as its documentation shows it. */
export function nodejsOrderBook(stream: OrderStream, ids: readonly string[]): Player {
  const { kind, side, id, price, size } = stream;
  const book = new RivalBook();
  return {
    play: (from, to) => {
      for (let at = from; at < to; at++) {
        if (kind[at] === 1) book.cancel(ids[id[at]!]!);
        else {
          book.limit({
            side: side[at] === 0 ? Side.BUY : Side.SELL,
            id: ids[id[at]!]!,
            size: size[at]!,
            price: price[at]!,
          });
        }
      }
    },
    depth: () =>
      book
        .depth()
        .flat()
        .map(([at, quantity]) => `${at}:${quantity}`)
        .sort(byPrice),
  };
}

const byPrice = (a: string, b: string): number =>
  Number(a.slice(0, a.indexOf(':'))) - Number(b.slice(0, b.indexOf(':')));
