/** Holds the books against the venue at the start, after a lost connection, and now and then. */
import type { Instrument } from '../../core/domain/instrument.js';
import { moneyFromNumber, moneyToUnits, subtractMoney } from '../../core/domain/money.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { OrderGateway } from './order-gateway.js';
import { differences, differenceText, isGrave, remedyOf, withdrawnText } from './reconcile.js';
import type { Difference, Expected, Shortage } from './reconcile.js';

export interface ReconcilerParts {
  readonly gateway: OrderGateway;
  readonly instruments: readonly Instrument[];
  readonly expected: () => Promise<Expected>;
  /** Journals what has come to the account, or left it, besides what is managed. */
  readonly book: (flows: readonly Flow[]) => Promise<unknown>;
  /** Journals that cash of what is managed was taken out, in units of the ledger. */
  readonly withdraw: (amount: string, reason: string) => Promise<unknown>;
  /** In which the account is counted. */
  readonly currency: string;
  /** Trading must not go on. */
  readonly halt: (reason: string) => Promise<unknown>;
  readonly now: () => Timestamp;
  /** Resolves when what was fetched has been booked, and the venue had time to list what it executed. */
  readonly pause: () => Promise<unknown>;
  readonly warn: (line: string) => void;
}

export interface Reconciliation {
  readonly at: Timestamp;
  readonly differences: readonly (Difference & { readonly text: string })[];
  readonly applied: boolean;
}

/** `amount`: units of the ledger, as text. */
export interface Flow {
  readonly asset: string;
  readonly amount: string;
}

const ANSWER_WITHIN_MS = 15_000;
const EVERY_MS = 60_000;
/** Times a difference of money is looked at before it is believed. */
const LOOKS = 3;
/** Venues list executions some time after them. */
const OVERLAP_MICROSECONDS = 600_000_000;

export class Reconciler {
  /** When the books last had no more than the venue. */
  private soundAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private isStopped = false;
  /** What was said of the baseline, so that it is said once. */
  private told = '';

  constructor(private readonly parts: ReconcilerParts) {}

  /** Applies what differs; `since`: what happened from then on was fetched. Rejects when the venue does not answer. */
  async start(since: Timestamp): Promise<void> {
    this.soundAt = since;
    await this.reconcile(true);
    this.timer = setInterval(() => this.again(), EVERY_MS);
    this.timer.unref();
  }

  /** In the background; a venue that does not answer is tried again later. */
  again(): void {
    this.running = this.running
      .then(() => (this.isStopped ? undefined : this.reconcile(true)))
      .catch((error: unknown) => {
        if (!this.isStopped) this.parts.warn((error as Error).message);
      });
  }

  /**
   * `withdrawn`: why cash that the venue does not have is booked as withdrawn; undefined: trading is halted.
   * Throws a TradsysError (unreachable) when the venue does not answer.
   */
  async reconcile(apply: boolean, withdrawn?: string): Promise<Reconciliation> {
    const { instruments, gateway, halt, book, now, warn } = this.parts;
    const found = await this.look();
    for (const difference of apply ? found : []) {
      const request = remedyOf(difference, instruments);
      if (request) gateway.ask(request);
      if (withdrawn !== undefined && this.isCash(difference)) {
        await this.withdraw(difference, withdrawn);
      } else if (isGrave(difference)) await halt(differenceText(difference));
    }
    const flows = found.flatMap(flowOf);
    if (apply && flows.length > 0) await book(flows);
    const texts = found.map((one) =>
      withdrawn !== undefined && this.isCash(one) ? withdrawnText(one) : differenceText(one),
    );
    if (apply && texts.join('\n') !== this.told) {
      this.told = texts.join('\n');
      for (const text of texts) warn(`reconcile: ${text}`);
    }
    return {
      at: now(),
      differences: found.map((one, index) => ({ ...one, text: texts[index]! })),
      applied: apply,
    };
  }

  private isCash(difference: Difference): difference is Shortage {
    return difference.kind === 'shortage' && difference.asset === this.parts.currency;
  }

  private withdraw({ managed, found }: Shortage, reason: string): Promise<unknown> {
    const missing = subtractMoney(moneyFromNumber(managed), moneyFromNumber(found));
    return this.parts.withdraw(moneyToUnits(missing), reason);
  }

  /** What differs; of money only what stays when the executions that may explain it have been fetched. */
  private async look(): Promise<readonly Difference[]> {
    const { gateway, expected, now, pause } = this.parts;
    let before: readonly Difference[] = [];
    for (let looks = 1; ; looks += 1) {
      const at = now();
      const snapshot = await gateway.snapshot(ANSWER_WITHIN_MS);
      if (!snapshot) {
        throw new TradsysError('session.no_account', 'the venue does not answer with the account', {
          ...{ exit: 'unreachable', remedy: 'look at the venue, and try again' },
        });
      }
      const found = differences(await expected(), snapshot);
      if (!found.some(isOfMoney)) {
        this.soundAt = at;
        return found;
      }
      if (looks === LOOKS) return found.filter((one) => one.kind !== 'flow' || isIn(one, before));
      before = found;
      await gateway.fetchFills(asTimestamp(this.soundAt - OVERLAP_MICROSECONDS));
      await pause();
    }
  }

  /** A venue that says nothing holds up no stop. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    this.parts.gateway.giveUp();
    await this.running;
  }
}

const isOfMoney = ({ kind }: Difference): boolean => kind === 'shortage' || kind === 'flow';

/** Whether the same has come and gone at the look before: what moves is no more than an order under way. */
const isIn = (
  { asset, amount }: Extract<Difference, { kind: 'flow' }>,
  before: readonly Difference[],
): boolean =>
  before.some((one) => one.kind === 'flow' && one.asset === asset && one.amount === amount);

const flowOf = (difference: Difference): Flow[] =>
  difference.kind === 'flow'
    ? [{ asset: difference.asset, amount: moneyToUnits(moneyFromNumber(difference.amount)) }]
    : [];
