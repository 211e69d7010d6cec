import type { Change, Posted } from '../domain/journal.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { MarketEvent } from '../domain/market-event.js';
import { moneyToNumber, negateMoney } from '../domain/money.js';
import { isTerminal } from '../domain/order.js';
import type { Timestamp } from '../domain/units.js';
import { OUTSIDE } from '../portfolio/index.js';
import type { GuardianRule } from '../risk/index.js';
import type { Account } from './account.js';
import { drain } from './drain.js';
import { carryOf, restore } from './carry.js';
import type { Carried } from './carry.js';
import { Engine } from './engine.js';
import { MANUAL } from './instance.js';
import { LiveMarket } from './live-market.js';
import { TickView } from './tick-view.js';
import { tradersOf } from './session.js';
import { takeOut } from './steering.js';
import type { SessionSetup, Turn } from './session.js';
import type { Instance, InstanceSpec } from './instance.js';

/**
 * Books the turns of a journal again, without a strategy being asked: what was decided stands in the
 * commands, what came of it in the reports. Gives what the account would have carried had it stopped
 * after the last of them.
 */
export class Recovery {
  /** As far as it is booked. */
  readonly engine: Engine;
  private readonly markets: readonly LiveMarket[];
  private readonly views: readonly TickView[];

  constructor(
    setup: SessionSetup,
    /** Names, symbols and capital as at the start; handlers are not looked at. */
    specs: readonly InstanceSpec[],
    carried: Carried | undefined,
  ) {
    this.engine = new Engine({
      ...tradersOf(setup, specs, carried),
      journal: () => undefined,
      onLotClosed: () => undefined,
    });
    if (carried) restore(this.engine, carried, MANUAL);
    this.markets = setup.markets.map(
      ({ instrument, kinds, timeframe }) => new LiveMarket(instrument, kinds, timeframe),
    );
    this.views = this.markets.map(({ rows, bar }, index) => {
      return new TickView(this.engine, bar.instrument, index as InstrumentIndex, rows);
    });
  }

  /** By account: cash that was taken out, in its currency. */
  readonly withdrawn = new Map<string, number>();

  /** Prices that no turn after them has been taken of: a journal has a batch of them before its turns. */
  private readonly ahead: { readonly at: Timestamp; readonly event: MarketEvent }[] = [];

  take(turn: Turn): void {
    const { engine } = this;
    const { kind } = turn.event;
    // What was due by an event was known before it.
    const isDue = kind === 'report' || kind === 'timer';
    this.passUntil((at) => (isDue ? at >= turn.at : at > turn.at));
    engine.now = turn.at;
    if (turn.event.kind === 'report') {
      engine.applyReport(turn.event);
      const state = engine.orders.state(turn.event.order);
      // What took its place stands in the commands.
      if (state && isTerminal(state.status)) state.replacement = undefined;
    }
    // What the books ask for when an order ends was asked for then, and stands in the commands.
    drain(engine.commands);
    for (const command of turn.commands) {
      if (command.kind === 'submit') {
        const { order, request } = command;
        engine.orders.submit(order, request, turn.at);
        const { exposure } = engine.accountOf[order.instrument]!;
        exposure.addWorking(order.instance, order.instrument, order.side, order.quantity);
        engine.requestCount = Math.max(engine.requestCount, request);
      } else if (command.kind === 'cancel') {
        const state = engine.orders.state(command.order);
        if (state) state.cancelRequested = true;
      }
    }
    const takesOut = turn.event.kind === 'control' && turn.event.action === 'withdraw';
    for (const change of turn.changes) {
      if (takesOut && change.kind === 'posted') this.withdraw(change);
      else this.apply(change);
    }
    drain(engine.changes);
    drain(engine.awaited);
    this.remember();
  }

  /** A market event of the journal, whose turns are taken after its whole batch was seen. */
  see(at: Timestamp, event: MarketEvent): void {
    this.ahead.push({ at, event });
  }

  /** All turns of the batch were taken. */
  endBatch(): void {
    this.passUntil(() => false);
  }

  /** What is held is valued at each price before the first that `isLater`. */
  private passUntil(isLater: (at: number) => boolean): void {
    const { engine, ahead } = this;
    if (ahead.length === 0) return;
    const found = ahead.findIndex(({ at }) => isLater(at));
    for (const { at, event } of ahead.splice(0, found < 0 ? ahead.length : found)) {
      engine.now = at;
      this.mark(at, event);
      this.remember();
    }
  }

  /** Values what is held as the session did: by the best of book, quotes and trades that has come. */
  private mark(at: Timestamp, event: MarketEvent): void {
    const { engine } = this;
    const { instrument } = event;
    const [market, view] = [this.markets[instrument]!, this.views[instrument]!];
    if (event.kind !== 'bar') view.take(market.take(at, event));
    else if (market.kinds.bars && market.takeBar(event)) engine.setMark(instrument, event.close);
    if (view.price > 0) engine.setMark(instrument, view.price);
  }

  /**
   * Limits see equity, but do not act: what they did stands in the turns. They see it at each price, where
   * those of trading see it at the ends of bars alone: a peak may be higher than the one that they knew.
   */
  private remember(): void {
    const { engine } = this;
    engine.refreshEquity();
    for (const account of engine.accounts) {
      if (!Number.isFinite(account.equity)) continue;
      account.risk.see(account);
      account.guardian.see(engine.now, account.equity);
    }
  }

  private apply(change: Change): void {
    const { engine } = this;
    switch (change.kind) {
      case 'state':
        this.instance(change.instance, (instance) => {
          instance.restoreState(change.json);
        });
        break;
      case 'strategy_stopped':
        this.instance(change.instance, (instance) => {
          instance.stopped = change.reason;
        });
        break;
      case 'replacement': {
        const state = engine.orders.state(change.order);
        if (state) state.replacement = change.terms ?? undefined;
        break;
      }
      case 'posted':
        // What fills post is posted again as they are booked.
        if (change.from === OUTSIDE) {
          this.account(change.account).portfolio.bookFlow(change.asset, change.amount);
        }
        break;
      case 'standing': {
        const state = engine.orders.state(change.order);
        const { clientId, recalled, until, isFinal } = change;
        if (state) state.standing = { clientId, recalled, until, isFinal };
        break;
      }
      case 'trading_state': {
        const { account: name, ...state } = change;
        const account = this.account(name);
        account.refreshEquity();
        account.risk.retrace(state, account);
        account.stateAt = engine.now;
        break;
      }
      case 'guardian': {
        const { tripped, rule, limit, actual } = change;
        const trip = { rule: rule as GuardianRule, limit, actual, at: engine.now };
        this.account(change.account).guardian.setTrip(tripped ? trip : undefined);
        break;
      }
      case 'target':
        this.instance(change.instance, (instance) => {
          const slot = instance.slot(engine.symbols.indexOf(change.symbol) as InstrumentIndex);
          if (slot < 0) return;
          instance.targets[slot] = change.fraction ?? Number.NaN;
          instance.targetRequests[slot] = change.request;
          engine.requestCount = Math.max(engine.requestCount, change.request);
        });
        break;
      default:
        break;
    }
  }

  private withdraw({ account: name, amount }: Posted): void {
    const account = this.account(name);
    takeOut(this.engine, account, negateMoney(amount));
    const before = this.withdrawn.get(account.name) ?? 0;
    this.withdrawn.set(account.name, before - moneyToNumber(amount));
  }

  private account(name: string | undefined): Account {
    const { accounts } = this.engine;
    return accounts.find((one) => one.name === name) ?? accounts[0]!;
  }

  private instance(name: string, change: (instance: Instance) => void): void {
    const found = this.engine.strategies.find((one) => one.name === name);
    if (found) change(found);
  }

  get carried(): Carried {
    this.endBatch();
    return carryOf(this.engine);
  }
}
