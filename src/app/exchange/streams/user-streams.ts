/** Who listens to which account; tells the owners what happens to their orders and balances. */
import type { AccountId, ExchangeEvent } from '../../../core/exchange/index.js';
import {
  accountPosition,
  balanceUpdate,
  executionReport,
  listStatus,
} from '../formats/user-events.js';
import type { Faults } from '../faults/faults.js';
import type { Host } from '../host.js';
import type { LiveSocket } from '../server/live-socket.js';
import { TIME_OF } from '../time-unit.js';
import type { TimeOf, TimeUnit } from '../time-unit.js';

/** Name of an order's reports among endpoints of faults. */
export const REPORTS = 'executionReport';

export interface Subscription {
  readonly id: number;
  readonly account: AccountId;
  readonly socket: LiveSocket;
  readonly timeUnit: TimeUnit;
}

/** An event in each unit of time that somebody listens in. */
type Texts = ReadonlyMap<TimeUnit, string>;
type Make = (time: TimeOf) => unknown;

export class UserStreams {
  private readonly byAccount = new Map<AccountId, Set<Subscription>>();

  /** A report that a fault holds back until the next one was sent. */
  private readonly held = new Map<AccountId, Texts>();

  constructor(
    private readonly host: Host,
    private readonly faults: Faults,
  ) {
    host.onEvent((event) => this.hear(event));
  }

  add(subscription: Subscription): void {
    const known = this.byAccount.get(subscription.account);
    if (known === undefined) this.byAccount.set(subscription.account, new Set([subscription]));
    else known.add(subscription);
  }

  /** False once it was removed, or ended with all others. */
  has(subscription: Subscription): boolean {
    return this.byAccount.get(subscription.account)?.has(subscription) === true;
  }

  remove(subscription: Subscription): void {
    const known = this.byAccount.get(subscription.account);
    known?.delete(subscription);
    if (known?.size !== 0) return;
    this.byAccount.delete(subscription.account);
    // Nobody is left to hear it: whoever comes next hears of what comes next.
    this.held.delete(subscription.account);
  }

  /** Sends an event to everyone who listens to an account, once what was applied so far is safe. */
  tell(account: AccountId, make: Make): void {
    if (!this.byAccount.has(account)) return;
    const texts = this.textsOf(account, make);
    this.host.afterCommit(() => this.send(account, texts));
  }

  private textsOf(account: AccountId, make: Make): Texts {
    const texts = new Map<TimeUnit, string>();
    for (const { timeUnit } of this.byAccount.get(account)!) {
      if (!texts.has(timeUnit)) texts.set(timeUnit, JSON.stringify(make(TIME_OF[timeUnit])));
    }
    return texts;
  }

  private send(account: AccountId, texts: Texts): void {
    for (const { id, socket, timeUnit } of this.byAccount.get(account) ?? []) {
      const text = texts.get(timeUnit);
      // Whoever began to listen since hears of what comes next.
      if (text !== undefined) socket.send(`{"subscriptionId":${id},"event":${text}}`);
    }
  }

  /** A report may come twice, late, or after the one that follows it. */
  private report(account: AccountId, make: Make): void {
    const { faults } = this;
    const isHolding = this.held.has(account);
    if ((!faults.any && !isHolding) || !this.byAccount.has(account)) {
      this.tell(account, make);
      return;
    }
    const texts = this.textsOf(account, make);
    const held = this.held.get(account);
    const late = faults.strikes('late-report', REPORTS);
    const times = faults.strikes('duplicate-report', REPORTS) === undefined ? 1 : 2;
    const swap = held === undefined && faults.strikes('reorder-reports', REPORTS) !== undefined;
    if (swap) {
      this.held.set(account, texts);
      return;
    }
    this.held.delete(account);
    this.host.afterCommit(() => {
      faults.later(late?.value ?? 0, () => this.repeat(account, texts, times));
      if (held !== undefined) this.send(account, held);
    });
  }

  private repeat(account: AccountId, texts: Texts, times: number): void {
    for (let count = 0; count < times; count += 1) this.send(account, texts);
  }

  /** Ends every subscription, and says so. */
  terminate(): void {
    const at = this.host.now();
    for (const account of this.byAccount.keys()) {
      this.tell(account, (time) => ({ e: 'eventStreamTerminated', E: time(at) }));
    }
    this.host.afterCommit(() => {
      this.byAccount.clear();
      this.held.clear();
    });
  }

  private hear(event: ExchangeEvent): void {
    const { exchange } = this.host;
    switch (event.kind) {
      case 'execution':
        this.report(event.order.account, (time) => executionReport(exchange, event, time));
        return;
      case 'position':
        this.tell(event.account, (time) => accountPosition(exchange, event, time));
        return;
      case 'funded':
        this.tell(event.account, (time) => balanceUpdate(event, time));
        return;
      case 'list':
        this.tell(event.list.account, (time) => listStatus(exchange, event.list, event.at, time));
        return;
      default:
    }
  }
}
