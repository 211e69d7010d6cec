import type { Change, Posted } from '../domain/journal.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { MarketEvent } from '../domain/market-event.js';
import { moneyToNumber, negateMoney } from '../domain/money.js';
import { isTerminal } from '../domain/order.js';
import { MICROSECONDS_PER_DAY } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import { OUTSIDE } from '../portfolio/index.js';
import { seeEquity, shiftEquity } from '../risk/index.js';
import type { GuardianRule } from '../risk/index.js';
import type { Account } from './account.js';
import { drain } from './drain.js';
import { carryOf, restore } from './carry.js';
import type { Carried, CarriedAccount } from './carry.js';
import { Engine } from './engine.js';
import { MANUAL } from './instance.js';
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

  constructor(
    setup: SessionSetup,
    /** Names, symbols and capital as at the start; handlers are not looked at. */
    specs: readonly InstanceSpec[],
    carried: Carried | undefined,
  ) {
    this.engine = new Engine({
      ...tradersOf(setup, specs, carried, () => []),
      journal: () => undefined,
      onLotClosed: () => undefined,
    });
    if (carried) restore(this.engine, carried, MANUAL);
    for (const { name } of this.engine.accounts) {
      this.rules.set(name, carried?.accounts[name]?.rules ?? {});
    }
  }

  /** By account: what rules remember of its equity, which they see again at each price and each turn. */
  private readonly rules = new Map<string, CarriedAccount['rules']>();
  /** By account: what they saw last. */
  private readonly seen = new Map<string, { readonly today: number; readonly equity: number }>();

  /** By account: cash that was taken out, in its currency. */
  readonly withdrawn = new Map<string, number>();

  take(turn: Turn): void {
    const { engine } = this;
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

  /** A market event of the journal: what is held is valued at the last price. */
  see(at: Timestamp, event: MarketEvent): void {
    const { engine } = this;
    const price = priceOf(event);
    if (price === undefined) return;
    engine.now = at;
    engine.setMark(event.instrument, price);
    this.remember();
  }

  /**
   * Rules see the equity of each account, but do not act: what they did stands in the turns. Those of a
   * halted account and of a guardian that has tripped see nothing, as when it happened.
   */
  private remember(): void {
    const { engine } = this;
    engine.refreshEquity();
    const today = Math.floor(engine.now / MICROSECONDS_PER_DAY);
    for (const { name, equity, risk, guardian } of engine.accounts) {
      const last = this.seen.get(name);
      if (!Number.isFinite(equity) || (last?.equity === equity && last.today === today)) continue;
      this.seen.set(name, { today, equity });
      const watching = [
        ...(risk.state === 'halted' ? [] : ['max_drawdown', 'daily_loss']),
        ...(guardian.watchesEquity && !guardian.trip ? ['guardian'] : []),
      ];
      this.rules.set(name, seeEquity(this.rules.get(name)!, watching, today, equity));
    }
  }

  /** Marks of a rule that has halted count from the equity at which it did. */
  private countAnew(account: Account, rule: string): void {
    const { name } = account;
    account.refreshEquity();
    const today = Math.floor(this.engine.now / MICROSECONDS_PER_DAY);
    const forgotten = { ...this.rules.get(name), [rule]: [] };
    this.rules.set(name, seeEquity(forgotten, [rule], today, account.equity));
    this.seen.delete(name);
  }

  private apply(change: Change): void {
    const { engine } = this;
    switch (change.kind) {
      case 'state':
        this.instance(change.instance, (instance) => {
          instance.state = JSON.parse(change.json) as unknown;
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
        const { clientId, recalled } = change;
        if (state) state.standing = { clientId, recalled };
        break;
      }
      case 'trading_state': {
        const { account: name, ...state } = change;
        const account = this.account(name);
        account.risk.setState(state);
        this.seen.delete(account.name);
        if (state.rule !== 'guardian' && this.rules.get(account.name)![state.rule])
          this.countAnew(account, state.rule);
        break;
      }
      case 'guardian': {
        const { tripped, rule, limit, actual } = change;
        const trip = { rule: rule as GuardianRule, limit, actual, at: engine.now };
        const { name, guardian } = this.account(change.account);
        guardian.setTrip(tripped ? trip : undefined);
        this.seen.delete(name);
        // Peaks of before a reset do not count any more.
        if (!tripped) this.rules.set(name, { ...this.rules.get(name), guardian: [] });
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
    const change = moneyToNumber(amount);
    this.rules.set(account.name, shiftEquity(this.rules.get(account.name)!, change));
    this.withdrawn.set(account.name, (this.withdrawn.get(account.name) ?? 0) - change);
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
    const carried = carryOf(this.engine);
    const accounts = Object.entries(carried.accounts).map(([name, account]) => [
      name,
      { ...account, rules: this.rules.get(name)! },
    ]);
    return { ...carried, accounts: Object.fromEntries(accounts) as Carried['accounts'] };
  }
}

/** What an event says of the price; undefined when it alone does not tell. */
function priceOf(event: MarketEvent): number | undefined {
  switch (event.kind) {
    case 'trade':
      return event.price;
    case 'bar':
      return event.close;
    case 'quote': {
      const { bidPrice, bidQuantity, askPrice, askQuantity } = event;
      return bidQuantity > 0 && askQuantity > 0 ? (bidPrice + askPrice) / 2 : undefined;
    }
    default:
      return undefined;
  }
}
