/** What the venue tells of the account by itself. */
import { readOrder, readTrade, symbolOf } from './answers.js';
import { contextOf } from './desk.js';
import type { Desk } from './desk.js';

export interface StreamEars {
  /** Something was missed, or will be: what the venue lists is to be looked at. */
  readonly onMissed: () => void;
  readonly onBalance: () => void;
}

const METHODS = ['watchOrders', 'watchMyTrades', 'watchBalance'] as const;

export class AccountStream {
  private readonly methods: readonly (typeof METHODS)[number][];
  private readonly pending = new Set<string>();
  private stands: () => void = () => undefined;

  constructor(
    private readonly desk: Desk,
    private readonly ears: StreamEars,
  ) {
    this.methods = METHODS.filter((method) => desk.has(method));
  }

  /** False where the venue tells nothing by itself. */
  get exists(): boolean {
    return this.methods.length > 0;
  }

  /** Subscribes; resolves when all of it stands. */
  start(): Promise<void> {
    const { client, standing, signal } = this.desk;
    const stands = new Promise<void>((resolve) => (this.stands = resolve));
    for (const method of this.methods) {
      this.pending.add(method);
      standing.stream(method, false, `${method} is not connected yet`);
    }
    if (!this.exists) this.stands();
    for (const method of this.methods) {
      const onAnswer = (answer: unknown): void => this.hear(method, answer);
      const onState = ({ connected, text }: { connected: boolean; text: string }): void =>
        this.hearState(method, connected, text);
      client.watch(method, [], onAnswer, onState, signal);
    }
    return stands;
  }

  private hearState(method: string, connected: boolean, text: string): void {
    const isBack = this.desk.standing.stream(method, connected, text);
    if (connected) this.pending.delete(method);
    if (this.pending.size === 0) this.stands();
    // What happened while nobody listened is fetched.
    if (isBack) this.ears.onMissed();
  }

  private hear(method: (typeof METHODS)[number], answer: unknown): void {
    if (method === 'watchBalance') this.ears.onBalance();
    else if (!Array.isArray(answer)) this.ears.onMissed();
    else if (method === 'watchOrders') for (const one of answer) this.takeOrder(one);
    else if (this.desk.particulars.streamsTrades) for (const one of answer) this.takeTrade(one);
    else this.ears.onMissed();
  }

  private takeOrder(answer: unknown): void {
    const { desk } = this;
    const instrument = desk.instruments.of(symbolOf(answer));
    if (instrument === undefined) this.learn(answer, (one) => this.takeOrder(one));
    // The executions that ccxt attaches to an order here may be those of another: `watchMyTrades` has them.
    else desk.orders.takeOrder({ ...readOrder(answer, contextOf(desk, instrument)), trades: [] });
  }

  private takeTrade(answer: unknown): void {
    const { desk } = this;
    const instrument = desk.instruments.of(symbolOf(answer));
    if (instrument === undefined) {
      this.learn(answer, (one) => this.takeTrade(one));
      return;
    }
    const trade = readTrade(answer, contextOf(desk, instrument));
    if (trade === undefined) this.ears.onMissed();
    else desk.owners.take(trade);
  }

  /** Something happened in a market that is not traded here. */
  private learn(answer: unknown, then: (answer: unknown) => void): void {
    void this.desk.instruments.find(symbolOf(answer)).then((instrument) => {
      if (instrument !== undefined) then(answer);
    });
  }
}
