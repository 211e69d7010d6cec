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

/** The name by which faults of reports are set. */
/** Name of an order's reports among endpoints of faults. */
export const REPORTS = 'executionReport';

export interface Subscription {
  readonly id: number;
  readonly account: AccountId;
  readonly socket: LiveSocket;
}

export class UserStreams {
  private readonly byAccount = new Map<AccountId, Set<Subscription>>();

  /** A report that a fault holds back until the next one was sent. */
  private readonly held = new Map<AccountId, string>();

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

  remove(subscription: Subscription): void {
    const known = this.byAccount.get(subscription.account);
    known?.delete(subscription);
    if (known?.size === 0) this.byAccount.delete(subscription.account);
  }

  /** Sends an event to everyone who listens to an account, once what was applied so far is safe. */
  tell(account: AccountId, make: () => unknown): void {
    if (!this.byAccount.has(account)) return;
    const text = JSON.stringify(make());
    this.host.afterCommit(() => this.send(account, text));
  }

  private send(account: AccountId, text: string): void {
    for (const { id, socket } of this.byAccount.get(account) ?? []) {
      socket.send(`{"subscriptionId":${id},"event":${text}}`);
    }
  }

  /** A report may come twice, late, or after the one that follows it. */
  private report(account: AccountId, make: () => unknown): void {
    const { faults } = this;
    if (!faults.any || !this.byAccount.has(account)) {
      this.tell(account, make);
      return;
    }
    const text = JSON.stringify(make());
    const held = this.held.get(account);
    const late = faults.strikes('late-report', REPORTS);
    const times = faults.strikes('duplicate-report', REPORTS) === undefined ? 1 : 2;
    const swap = held === undefined && faults.strikes('reorder-reports', REPORTS) !== undefined;
    if (swap) {
      this.held.set(account, text);
      return;
    }
    this.held.delete(account);
    this.host.afterCommit(() => {
      faults.later(late?.value ?? 0, () => this.repeat(account, text, times));
      if (held !== undefined) this.send(account, held);
    });
  }

  private repeat(account: AccountId, text: string, times: number): void {
    for (let count = 0; count < times; count += 1) this.send(account, text);
  }

  /** Ends every subscription, and says so. */
  terminate(): void {
    const event = { e: 'eventStreamTerminated', E: Math.floor(this.host.now() / 1_000) };
    for (const account of this.byAccount.keys()) this.tell(account, () => event);
    this.host.afterCommit(() => this.byAccount.clear());
  }

  private hear(event: ExchangeEvent): void {
    const { exchange } = this.host;
    switch (event.kind) {
      case 'execution':
        this.report(event.order.account, () => executionReport(exchange, event));
        return;
      case 'position':
        this.tell(event.account, () => accountPosition(exchange, event));
        return;
      case 'funded':
        this.tell(event.account, () => balanceUpdate(event));
        return;
      case 'list':
        this.tell(event.list.account, () => listStatus(exchange, event.list, event.at));
        return;
      default:
    }
  }
}
