/** Turns the book's reports into the exchange's order records, histories and user events. */
import { addMoney } from '../domain/money.js';
import type { BookListener, OrderReport, PreventedTrade } from '../book/index.js';
import type { TopOfBookUpdate } from '../book/index.js';
import type { LevelUpdate, TradePrint } from '../book/index.js';
import type { Account, MatchRecord, OrderRecord } from './account.js';
import type { EventSink, Execution, Prevention, Refusal } from './commands.js';
import { refusalFrom } from './entry.js';
import type { RejectReason } from '../book/index.js';
import type { Market } from './market.js';
import type { AccountTrade, OrderEntry, OrderFill, VenueOrderStatus } from './orders.js';
import type { Settlement } from './settlement.js';
import { PublicFeed } from './public-feed.js';

/** What the reports are about: the orders that the running command brings. */
export interface Incoming {
  readonly account: Account;
  readonly entry: OrderEntry;
  readonly listId: number;
}

export interface ExecutionContext {
  accountNamed(name: string): Account;
  marketOf(symbol: string): Market;
  readonly settlement: Settlement;
  /** A member of a list ended. */
  listMemberDone(order: OrderRecord): void;
}

export class Executions implements BookListener {
  /** Why the running command was refused. */
  refusal: Refusal | undefined = undefined;
  /** Orders that the running command brought in or ended, by their client id at the time. */
  readonly touched: OrderRecord[] = [];
  /** Number of the last report. */
  lastReport = 0;
  private incoming: readonly Incoming[] = [];
  private cancelId = '';
  /** The last trade that self-trade prevention kept from happening. */
  private prevented: MatchRecord | undefined = undefined;
  private untold:
    | { readonly account: Account; readonly order: OrderRecord; readonly fill: AccountTrade }
    | undefined = undefined;
  private readonly fills = new Map<number, OrderFill[]>();
  private readonly feed: PublicFeed;

  constructor(
    private readonly context: ExecutionContext,
    private readonly sink: EventSink,
  ) {
    this.feed = new PublicFeed((symbol) => context.marketOf(symbol), sink);
  }

  /** Called before each command is given to the book. */
  begin(incoming: readonly Incoming[], cancelId = ''): void {
    this.incoming = incoming;
    this.cancelId = cancelId;
    this.refusal = undefined;
    this.touched.length = 0;
    if (this.fills.size > 0) this.fills.clear();
  }

  fillsOf(order: OrderRecord): readonly OrderFill[] {
    return this.fills.get(order.id) ?? [];
  }

  /** Tells the public what the command did, after everyone concerned has heard of it. */
  publish(at: number): void {
    this.feed.publish(at);
  }

  onTrade(trade: TradePrint): void {
    this.feed.onTrade(trade);
  }

  onLevel(update: LevelUpdate): void {
    this.feed.onLevel(update);
  }

  onTopOfBook(update: TopOfBookUpdate): void {
    this.feed.onTopOfBook(update);
  }

  onPreventedTrade({ symbol, at, account: name, price, ...kept }: PreventedTrade): void {
    const account = this.context.accountNamed(name);
    const market = this.context.marketOf(symbol);
    const { makerQuantity, makerOrderId, takerOrderId } = kept;
    const mode = account.find(market.index, { id: takerOrderId })!.selfTrade;
    this.prevented = {
      ...{ id: ++market.preventedMatches, listing: market.index, at, mode, price },
      ...{ makerOrderId, takerOrderId, makerQuantity, takerQuantity: 0 },
    };
    account.addPrevented(this.prevented);
  }

  onReport(report: OrderReport): void {
    this.lastReport = report.sequence;
    if (report.kind === 'rejected' || report.kind === 'cancel_rejected') {
      this.refusal = refusalFrom(report.reason as RejectReason);
      return;
    }
    const account = this.context.accountNamed(report.account);
    if (report.kind === 'accepted') {
      this.context.settlement.accepted(report);
      this.accept(account, report);
      return;
    }
    const market = this.context.marketOf(report.symbol);
    const order = account.find(market.index, { id: report.orderId });
    if (order !== undefined) this.apply(account, order, report);
  }

  /** What the client asked for, of an order that is being placed. */
  entryOf(clientOrderId: string): OrderEntry {
    return this.incomingOf(clientOrderId).entry;
  }

  private incomingOf(clientOrderId: string): Incoming {
    return this.incoming.find(({ entry }) => entry.clientOrderId === clientOrderId)!;
  }

  private accept(account: Account, report: OrderReport): void {
    const incoming = this.incomingOf(report.clientOrderId);
    const waits = report.type !== 'limit' && report.type !== 'market';
    const { entry } = incoming;
    // Named one by one: a spread of this many fields costs more than matching the order.
    const order: OrderRecord = {
      listing: entry.listing,
      side: entry.side,
      type: entry.type,
      timeInForce: entry.timeInForce,
      price: entry.price,
      quantity: entry.quantity,
      quoteQuantity: entry.quoteQuantity,
      stopPrice: entry.stopPrice,
      trailingDelta: entry.trailingDelta,
      icebergQuantity: entry.icebergQuantity,
      selfTrade: entry.selfTrade,
      clientOrderId: entry.clientOrderId,
      id: report.orderId,
      account: account.id,
      listId: incoming.listId,
      status: 'new',
      executed: 0,
      executedQuote: 0,
      working: !waits,
      createdAt: report.at,
      updatedAt: report.at,
      workingAt: waits ? 0 : report.at,
      prevented: 0,
      preventedMatchId: -1,
    };
    account.add(order);
    this.touched.push(order);
    this.tell(account, order, 'new', undefined);
  }

  private apply(account: Account, order: OrderRecord, report: OrderReport): void {
    order.updatedAt = report.at;
    switch (report.kind) {
      case 'trade':
        this.trade(account, order, report);
        return;
      case 'triggered':
        order.working = true;
        order.workingAt = report.at;
        this.tell(account, order, 'new', undefined);
        return;
      case 'replaced':
        order.quantity = report.quantity + order.prevented;
        if (report.clientOrderId !== order.clientOrderId) {
          account.rename(order, report.clientOrderId);
        }
        this.touched.push(order);
        this.tell(account, order, 'replaced', undefined);
        return;
      case 'restated':
        if (report.reason === 'quote_amount_spent') {
          this.spent(account, order);
          return;
        }
        this.prevent(account, order, report.openQuantity);
        return;
      default:
        this.end(account, order, report);
    }
  }

  /** Takes off what the last match cost the order, of which so much is left, and tells it. */
  private prevent(account: Account, order: OrderRecord, left: number): void {
    const match = this.prevented!;
    const quantity = order.quantity - order.executed - order.prevented - left;
    order.prevented += quantity;
    order.preventedMatchId = match.id;
    if (order.id === match.takerOrderId) match.takerQuantity += quantity;
    this.tell(account, order, 'trade_prevention', undefined, { match, quantity });
  }

  private trade(account: Account, order: OrderRecord, report: OrderReport): void {
    const { lastQuantity: quantity, lastPrice: price, liquidity, tradeId, at } = report;
    this.tellUntold();
    const charge = this.context.settlement.charge(liquidity!);
    order.executed += quantity;
    order.executedQuote = addMoney(order.executedQuote, charge.quoteQuantity);
    if (order.quoteQuantity > 0) order.quantity = order.executed;
    const done = report.openQuantity === 0 && report.status === 'filled';
    order.status = done ? 'filled' : 'partially_filled';
    const maker = liquidity === 'maker';
    const fill: AccountTrade = {
      tradeId,
      price,
      quantity,
      quoteQuantity: charge.quoteQuantity,
      fee: charge.fee,
      feeAsset: charge.feeAsset,
      maker,
      at,
      orderId: order.id,
      listId: order.listId,
      listing: order.listing,
      side: order.side,
    };
    if (!account.robot) {
      account.addTrade(fill);
      const fills = this.fills.get(order.id);
      if (fills === undefined) this.fills.set(order.id, [fill]);
      else fills.push(fill);
    }
    if (done) this.close(account, order);
    // Whether this was the last fill of an order by value, only the next report tells.
    if (order.quoteQuantity > 0) this.untold = { account, order, fill };
    else this.tell(account, order, 'trade', fill);
  }

  /** A market order by value bought or sold what it could: its last fill filled it. */
  private spent(account: Account, order: OrderRecord): void {
    order.status = 'filled';
    order.working = false;
    this.close(account, order);
    this.tellUntold();
  }

  private tellUntold(): void {
    const { untold } = this;
    if (untold === undefined) return;
    this.untold = undefined;
    this.tell(untold.account, untold.order, 'trade', untold.fill);
  }

  private end(account: Account, order: OrderRecord, report: OrderReport): void {
    // That a fill ends another order, as one of a pair does, says nothing of the order by value.
    if (this.untold?.order === order) this.tellUntold();
    const { status, execution } = endOf(report, this.cancelId !== '');
    order.status = status;
    order.working = false;
    this.touched.push(order);
    this.close(account, order);
    if (execution === 'trade_prevention') this.prevent(account, order, 0);
    else this.tell(account, order, execution, undefined);
  }

  private close(account: Account, order: OrderRecord): void {
    account.close(order);
    if (order.listId >= 0) this.context.listMemberDone(order);
  }

  private tell(
    account: Account,
    order: OrderRecord,
    execution: Execution,
    fill: AccountTrade | undefined,
    prevention?: Prevention,
  ): void {
    if (account.robot) return;
    const cancelId = execution === 'canceled' || execution === 'replaced' ? this.cancelId : '';
    this.sink({
      ...{ kind: 'execution', id: this.lastReport, execution, order, fill, prevention, cancelId },
      at: order.updatedAt,
    });
  }
}

/** How an order's end is told, by its reason; a client's cancel is one of all the orders of a list. */
function endOf(
  { reason }: OrderReport,
  isCancel: boolean,
): {
  readonly status: VenueOrderStatus;
  readonly execution: Execution;
} {
  const cancels = reason === 'requested' || reason === 'cancel_all';
  if (cancels || (isCancel && reason === 'one_cancels_other')) {
    return { status: 'canceled', execution: 'canceled' };
  }
  if (reason === 'self_trade_prevention') {
    return { status: 'expired_in_match', execution: 'trade_prevention' };
  }
  return { status: 'expired', execution: 'expired' };
}
