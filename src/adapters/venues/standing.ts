import type { Timestamp } from '../../core/domain/units.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { VenueNotice } from '../../ports.js';
import type { ClientError } from '../clients/exchange-client.js';

type Trouble = Exclude<VenueNotice['state'], 'connected' | 'lost'>;

const REVOKED = new Set(['AuthenticationError', 'AccountSuspended', 'AccountNotEnabled']);
const LIMITED = new Set(['RateLimitExceeded', 'DDoSProtection']);

/** How we stand with the venue: says once when that changes. */
export class Standing {
  private trouble: Trouble | undefined;
  private until: Timestamp | undefined;
  private readonly lost = new Map<string, string>();
  private begun = false;

  constructor(
    private readonly maintenanceCodes: readonly (number | string)[],
    private readonly deliver: (notice: VenueNotice) => void,
  ) {}

  /** The streams have had their time: what is not there is lost. */
  begin(): void {
    this.begun = true;
    const [text] = this.lost.values();
    if (text === undefined) this.say('connected', "the account's stream stands");
    else this.say('lost', text);
  }

  get isConnected(): boolean {
    return this.lost.size === 0;
  }

  /** One of the account's streams came or went; whether it was the last that was missing. */
  stream(name: string, connected: boolean, text: string): boolean {
    const missing = this.lost.size;
    if (connected) this.lost.delete(name);
    else this.lost.set(name, text);
    const isBack = missing > 0 && this.isConnected;
    if (this.begun && isBack) this.say('connected', text);
    else if (this.begun && missing === 0 && !this.isConnected) this.say('lost', text);
    return isBack;
  }

  /** A request of ours failed. */
  failed(error: ClientError): void {
    const { kind, code, message } = error;
    const trouble = this.troubleOf(error);
    if (trouble === undefined) return;
    const until = error.until === undefined ? undefined : asTimestamp(error.until * 1_000);
    if (this.trouble === trouble && (until ?? 0) <= (this.until ?? 0)) return;
    this.trouble = trouble;
    this.until = until;
    this.say(trouble, message === '' ? `${kind} ${code ?? ''}` : message, until);
  }

  /** A request of the account was answered as it should be. */
  answered(): void {
    if (this.trouble === undefined) return;
    this.trouble = undefined;
    this.until = undefined;
    if (this.isConnected) this.say('connected', 'the venue answers again');
  }

  private troubleOf({ kind, code, message }: ClientError): Trouble | undefined {
    if (LIMITED.has(kind)) return /\b418\b|banned/i.test(message) ? 'banned' : 'limited';
    if (REVOKED.has(kind)) return 'revoked';
    const isClosed = code !== undefined && this.maintenanceCodes.includes(code);
    return kind === 'OnMaintenance' || isClosed ? 'maintenance' : undefined;
  }

  private say(state: VenueNotice['state'], text: string, until?: Timestamp): void {
    this.deliver({ kind: 'notice', state, until, text });
  }
}
