import { MatchingEngine } from '../book/index.js';
import type { DepthLevel, HeldOrder } from '../book/index.js';
import { moneyFromText } from '../domain/money.js';
import type { Side } from '../domain/order.js';
import type { Money } from '../domain/units.js';
import { asQuantity, asTimestamp } from '../domain/units.js';
import { Account } from './account.js';
import type { OrderRecord } from './account.js';
import { Balances, CLEARING_ACCOUNT, FEE_ACCOUNT } from './balances.js';
import type { AccountId } from './balances.js';
import type {
  AmendOrder,
  CancelAll,
  CancelOrder,
  EventSink,
  ExchangeCommand,
  Outcome,
  Placed,
  PlaceList,
  PlaceOrder,
  Refusal,
  ReplaceOrder,
  SetStatus,
} from './commands.js';
import { costOfQuantity, levelsUntil, quantityForValue } from './cost.js';
import { listRefusalOf, newOrderOf, ownOffer, refusalOf } from './entry.js';
import { Executions } from './executions.js';
import type { Incoming } from './executions.js';
import { OrderLists } from './lists.js';
import type { Listing } from './listing.js';
import { Market } from './market.js';
import type { OrderEntry } from './orders.js';
import { RobotDesk } from './robots/robot-desk.js';
import { Settlement } from './settlement.js';
import { readState, writeState } from './state.js';
import type { ExchangeParts, ExchangeState } from './state.js';

/** What an exchange is made of; never changes. */
export interface ExchangeSettings {
  readonly listings: readonly Listing[];
}

/** What each robot has of each asset, and never uses up: a trillion. */
const ROBOT_FUNDS = 100_000_000_000_000_000_000n;

const refused = (refusal: Refusal): Outcome => ({ kind: 'refused', refusal });

/**
 * An exchange as a pure machine. `apply` takes commands, which name their instant; the same commands in
 * the same order give the same state. What happens is told to `sink` while a command is applied.
 */
export class Exchange {
  readonly balances = new Balances();
  readonly markets: readonly Market[];
  private readonly bySymbol: ReadonlyMap<string, Market>;
  private readonly byId: ReadonlyMap<string, Market>;
  private readonly accounts: Account[] = [];
  private readonly byName = new Map<string, Account>();
  private readonly engine: MatchingEngine;
  private readonly settlement: Settlement;
  private readonly executions: Executions;
  private readonly lists: OrderLists;
  private readonly robots: RobotDesk;

  constructor(
    settings: ExchangeSettings,
    private readonly sink: EventSink,
  ) {
    this.markets = settings.listings.map((listing, index) => new Market(index, listing));
    this.bySymbol = new Map(this.markets.map((each) => [each.listing.instrument.symbol, each]));
    this.byId = new Map(this.markets.map((each) => [each.listing.id, each]));
    for (const name of ['funding', 'fees', 'clearing']) this.open(name, true);
    this.lists = new OrderLists(sink);
    this.robots = new RobotDesk(this.markets, {
      accountNamed: (name) => this.byName.get(name),
      openFunded: (name) => this.openRobot(name),
      place: (account, order, at) => this.tryPlace(account, order, at),
      cancel: (account, market, order, at) => this.end(account, market, [order], '', at),
    });
    this.settlement = new Settlement(this.balances, {
      accountNamed: (name) => this.byName.get(name)!,
      instrumentOf: (symbol) => this.bySymbol.get(symbol)!.listing.instrument,
      costOf: (order) => this.costOf(order),
      quantityFor: (order) => this.quantityFor(order),
    });
    this.executions = new Executions(
      {
        accountNamed: (name) => this.byName.get(name)!,
        marketOf: (symbol) => this.bySymbol.get(symbol)!,
        settlement: this.settlement,
        listMemberDone: (order) => this.lists.memberDone(order),
      },
      sink,
    );
    this.engine = new MatchingEngine({ listener: this.executions, holds: this.settlement });
    for (const { listing } of this.markets) this.engine.list(listing.instrument);
  }

  apply(command: ExchangeCommand): Outcome {
    const outcome = this.run(command);
    this.tellPositions(command.at);
    this.executions.publish(command.at);
    return outcome;
  }

  get hasRobots(): boolean {
    return this.robots.areAny;
  }

  /** By the venue's id (`BTCUSDT`). */
  market(id: string): Market | undefined {
    return this.byId.get(id);
  }

  account(id: AccountId): Account | undefined {
    return this.accounts[id];
  }

  accountNamed(name: string): Account | undefined {
    return this.byName.get(name);
  }

  allAccounts(): readonly Account[] {
    return this.accounts;
  }

  orderLists(): OrderLists {
    return this.lists;
  }

  /** Why an order would not even be tried; what only the book can tell is not asked. */
  refusalOf(account: Account, entry: OrderEntry, at: number): Refusal | undefined {
    return refusalOf(this.markets[entry.listing]!, account, entry, at);
  }

  /** Levels of one side, best first. */
  depth({ listing }: Market, side: Side, limit: number): readonly DepthLevel[] {
    return this.engine.depth(listing.instrument.symbol, side, limit);
  }

  /** Between two commands. */
  state(): ExchangeState {
    return writeState(this.parts());
  }

  /** Of a new exchange with the same listings. Throws RangeError when the state is none of it. */
  restore(state: ExchangeState): void {
    for (const { name, robot } of state.accounts) {
      if (!this.byName.has(name)) this.open(name, robot);
    }
    readState(state, this.parts());
  }

  private parts(): ExchangeParts {
    const { accounts, balances, settlement, lists, markets, robots, engine } = this;
    return { accounts, balances, settlement, lists, markets, robots, engine };
  }

  private run(command: ExchangeCommand): Outcome {
    switch (command.kind) {
      case 'place':
        return this.place(command);
      case 'place_list':
        return this.placeList(command);
      case 'cancel':
        return this.cancel(command);
      case 'cancel_all':
        return this.cancelAll(command);
      case 'replace':
        return this.replace(command);
      case 'amend':
        return this.amend(command);
      case 'open_account':
        if (this.byName.has(command.name)) return refused({ reason: 'account_exists' });
        return { kind: 'opened', account: this.open(command.name, command.robot ?? false).id };
      case 'fund':
        return this.fund(command);
      case 'set_status':
        return this.setStatus(command);
      case 'set_robots':
        return this.robots.set(command);
      case 'replay':
        return this.robots.replay(command);
      case 'advance':
        return this.advance(command.at);
    }
  }

  private open(name: string, robot: boolean): Account {
    const account = new Account(this.accounts.length, name, robot);
    this.accounts.push(account);
    this.byName.set(name, account);
    this.balances.open(account.id);
    return account;
  }

  private place({ account: id, order: entry, at }: PlaceOrder): Outcome {
    const account = this.accounts[id]!;
    const placed = this.tryPlace(account, entry, at);
    return 'reason' in placed ? refused(placed) : { kind: 'placed', ...placed };
  }

  private tryPlace(account: Account, entry: OrderEntry, at: number): Placed | Refusal {
    const market = this.markets[entry.listing]!;
    const refusal = refusalOf(market, account, entry, at);
    if (refusal !== undefined) return refusal;
    this.executions.begin([{ account, entry, listId: -1 }]);
    this.engine.execute(newOrderOf(market, account.name, entry, at));
    if (this.executions.refusal !== undefined) return this.executions.refusal;
    const order = this.executions.touched[0]!;
    return { order, fills: this.executions.fillsOf(order) };
  }

  private placeList({ account: id, orders, listClientOrderId, at }: PlaceList): Outcome {
    const account = this.accounts[id]!;
    const market = this.markets[orders[0].listing]!;
    const forbidden = listRefusalOf(market, account, orders, at);
    if (forbidden !== undefined) return refused(forbidden);
    const list = this.lists.next();
    this.executions.begin(orders.map((entry): Incoming => ({ account, entry, listId: list })));
    const [first, second] = orders.map((entry) => newOrderOf(market, account.name, entry, at));
    this.lists.open(list, { account: id, listing: market.index, listClientOrderId, at });
    const pair = { first: first!, second: second! };
    this.engine.execute({ kind: 'submit_oco', at: asTimestamp(at), ...pair });
    const { refusal, touched } = this.executions;
    if (refusal !== undefined) {
      this.lists.forget(list);
      return refused(refusal);
    }
    const members = touched.slice(0, 2);
    const placed = members.map((order) => ({ order, fills: this.executions.fillsOf(order) }));
    return { kind: 'listed', list: this.lists.started(list, members), placed };
  }

  private cancel(command: CancelOrder): Outcome {
    const account = this.accounts[command.account]!;
    const market = this.markets[command.listing]!;
    if (market.status === 'break') return refused({ reason: 'market_closed' });
    const order = account.findOpen(command.listing, command.order);
    if (order === undefined) return refused({ reason: 'unknown_order' });
    return this.end(account, market, [order], command.cancelId, command.at);
  }

  private cancelAll({ account: id, listing, cancelId, at }: CancelAll): Outcome {
    const account = this.accounts[id]!;
    const market = this.markets[listing]!;
    if (market.status === 'break') return refused({ reason: 'market_closed' });
    const open = account.open(listing);
    if (open.length === 0) return refused({ reason: 'unknown_order' });
    return this.end(account, market, open, cancelId, at);
  }

  /** Cancels orders one by one; members of a list take the others of it along. */
  private end(
    account: Account,
    { listing }: Market,
    orders: readonly OrderRecord[],
    cancelId: string,
    at: number,
  ): Outcome {
    const ended: OrderRecord[] = [];
    for (const order of orders) {
      if (ended.includes(order)) continue;
      this.executions.begin([], cancelId);
      this.engine.execute({
        ...{ kind: 'cancel', at: asTimestamp(at), symbol: listing.instrument.symbol },
        ...{ account: account.name, clientOrderId: order.clientOrderId },
      });
      ended.push(...this.executions.touched);
    }
    return { kind: 'canceled', orders: ended };
  }

  private replace(command: ReplaceOrder): Outcome {
    const { account, entry, order, cancelId, at } = command;
    const listing = entry.listing;
    const canceled = this.cancel({ kind: 'cancel', account, listing, order, cancelId, at });
    const failed = canceled.kind === 'refused' ? canceled.refusal : undefined;
    const placed =
      failed !== undefined && command.mode === 'stop_on_failure'
        ? undefined
        : this.tryPlace(this.accounts[account]!, entry, at);
    const ended = canceled.kind === 'canceled' ? canceled.orders[0]! : failed!;
    return { kind: 'replaced', canceled: ended, placed };
  }

  private amend(command: AmendOrder): Outcome {
    const account = this.accounts[command.account]!;
    const { listing, status } = this.markets[command.listing]!;
    if (status !== 'trading') return refused({ reason: 'market_closed' });
    const order = account.findOpen(command.listing, command.order);
    if (order === undefined) return refused({ reason: 'unknown_order' });
    if (command.quantity === order.quantity) return refused({ reason: 'amend_nothing' });
    if (command.quantity > order.quantity) return refused({ reason: 'amend_quantity' });
    if (command.quantity <= order.executed + order.prevented) {
      return refused({ reason: 'amend_executed' });
    }
    this.executions.begin([], order.clientOrderId);
    this.engine.execute({
      ...{ kind: 'replace', at: asTimestamp(command.at), symbol: listing.instrument.symbol },
      ...{ account: account.name, clientOrderId: order.clientOrderId },
      newClientOrderId: command.clientOrderId,
      // The book forgets what self-trade prevention took, and would give it back.
      quantity: asQuantity(command.quantity - order.prevented),
    });
    const { refusal, lastReport: executionId } = this.executions;
    return refusal === undefined ? { kind: 'amended', order, executionId } : refused(refusal);
  }

  private fund(command: Extract<ExchangeCommand, { readonly kind: 'fund' }>): Outcome {
    const { account: id, asset, at } = command;
    const isUser = this.accounts[id] !== undefined && id > CLEARING_ACCOUNT;
    if (!isUser) return refused({ reason: 'unknown_account' });
    const amount = moneyFromText(command.amount);
    if (amount === undefined || amount === 0) return refused({ reason: 'bad_amount' });
    if (!this.settlement.fund(id, asset, amount)) {
      return refused({ reason: 'insufficient_balance' });
    }
    this.sink({ kind: 'funded', account: id, asset, amount, at });
    return { kind: 'done' };
  }

  private setStatus({ listing, status }: SetStatus): Outcome {
    for (const market of this.markets) {
      if (listing === undefined || listing === market.index) market.status = status;
    }
    return { kind: 'done' };
  }

  private openRobot(name: string): void {
    const { id } = this.open(name, true);
    for (const { listing } of this.markets) {
      const { base, quote } = listing.instrument;
      for (const asset of [base, quote]) this.settlement.fund(id, asset, ROBOT_FUNDS);
    }
  }

  /** Time passes in the book, then the robots act. */
  private advance(at: number): Outcome {
    this.executions.begin([]);
    this.engine.execute({ kind: 'advance', at: asTimestamp(at) });
    return this.robots.act(at);
  }

  private tellPositions(at: number): void {
    for (const [id, assets] of this.settlement.takeTouched()) {
      const account = this.accounts[id]!;
      account.updatedAt = at;
      if (account.robot || id === FEE_ACCOUNT) continue;
      this.sink({ kind: 'position', account: id, assets: [...assets], at });
    }
  }

  /** The account's own levels count only if they may trade. */
  private levelsFor(order: HeldOrder, enough: (levels: readonly DepthLevel[]) => boolean) {
    const market = this.bySymbol.get(order.symbol)!;
    const side = order.side === 'buy' ? 'sell' : 'buy';
    const { selfTrade } = this.executions.entryOf(order.clientOrderId);
    const account = this.byName.get(order.account)!;
    const own: ReadonlyMap<number, number> =
      selfTrade === 'none' ? new Map() : ownOffer(account, market.index, side);
    return levelsUntil((limit) => this.depth(market, side, limit), own, enough);
  }

  private costOf(order: HeldOrder): Money {
    const { instrument } = this.bySymbol.get(order.symbol)!.listing;
    const levels = this.levelsFor(
      order,
      (found) => found.reduce((sum, { quantity }) => sum + quantity, 0) >= order.quantity,
    );
    return costOfQuantity(instrument, levels, order.quantity);
  }

  private quantityFor(order: HeldOrder): number {
    const { instrument } = this.bySymbol.get(order.symbol)!.listing;
    const levels = this.levelsFor(order, () => false);
    return quantityForValue(instrument, levels, order.quoteAmount!);
  }
}
