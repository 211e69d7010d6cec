/** What a venue says that is no order of ours, and that trading must not go on without: bans, keys, strangers. */
import { epochOf } from '../../core/engine/index.js';
import type { Control, EpochStart } from '../../core/engine/index.js';
import type { VenueNotice } from '../../ports.js';
import type { OrderGateway } from './order-gateway.js';
import { otherDaemonText } from './reconcile.js';

export interface VenueWatchParts {
  readonly gateway: Pick<OrderGateway, 'know' | 'listen'>;
  /** Whose venue it is. */
  readonly account: string;
  /** Steers the session, which may be beginning anew just now. */
  readonly steer: (control: Control, reason: string) => Promise<unknown>;
  readonly warn: (line: string) => void;
}

/** Who halts, as `status` and `why` show it. */
const BAN = 'venue_ban';

export class VenueWatch {
  private epoch = 0;
  /** What was acted on, and has not passed. */
  private barred: 'banned' | 'revoked' | undefined;
  private hasLeft = false;

  constructor(private readonly parts: VenueWatchParts) {
    parts.gateway.listen((notice) => this.hear(notice));
  }

  /** A start has begun: these are the epochs in which orders of this journal were sent. */
  know(epochs: readonly EpochStart[]): void {
    this.epoch = epochs.at(-1)!.epoch;
    this.parts.gateway.know(epochs, (clientId) => this.stranger(clientId));
  }

  private hear({ state, until, text }: VenueNotice): void {
    if (state === 'connected') this.passed();
    else if ((state === 'banned' || state === 'revoked') && this.barred !== state) {
      this.barred = state;
      const [rule, reason] =
        state === 'banned'
          ? [BAN, `the venue has banned this address${untilText(until)}: ${text}`]
          : ['key_refused', `the venue takes the key no more: ${text}`];
      this.act({ kind: 'bar', rule, account: this.parts.account }, reason);
    }
  }

  /** A ban ends by itself; why a key was refused, a person has to say. */
  private passed(): void {
    const { barred } = this;
    this.barred = undefined;
    if (barred === 'banned')
      this.act(
        { kind: 'resume', from: BAN, account: this.parts.account },
        'the venue answers again',
      );
  }

  /** An order of this program that none of the starts here has sent: of a later one, on another machine. */
  private stranger(clientId: string): void {
    if (epochOf(clientId)! <= this.epoch || this.hasLeft) return;
    this.hasLeft = true;
    const { account } = this.parts;
    const control = { kind: 'halt', flatten: false, rule: 'reconcile', account } as const;
    this.act(control, otherDaemonText(clientId));
  }

  private act(control: Control, reason: string): void {
    this.parts.warn(reason);
    this.parts.steer(control, reason).catch((error: unknown) => {
      this.parts.warn(`${control.kind} came to nothing: ${(error as Error).message}`);
    });
  }
}

const untilText = (until: number | undefined): string =>
  until === undefined ? '' : ` until ${new Date(until / 1_000).toISOString()}`;
