/** Looks at a session for what people should hear of: its events as they come, its state now and then. */
import { statfs } from 'node:fs/promises';
import { FEW_BYTES, LEAST_BYTES } from '../../free-space.js';
import { within } from '../../process/within.js';
import type { RunningSession } from '../../session/running-session.js';
import type { EventView, StatusView } from '../../session/views.js';
import type { EventReader } from '../event-tail.js';
import type { Conditions } from './conditions.js';
import type { NoticeKind } from './notice.js';

export type Tell = (kind: NoticeKind, text: string, severity?: 'critical' | 'warning') => void;

export interface WatchParts {
  readonly session: Pick<RunningSession, 'view'>;
  /** Data directory. */
  readonly directory: string;
  readonly conditions: Conditions;
  readonly tell: Tell;
  /** An event, or a condition, was looked at: what is remembered has changed. */
  readonly changed: () => void;
}

const ANSWER_WITHIN_MS = 2_000;
/** So many refusals within this time are a burst. */
const BURST = 10;
const BURST_MICROSECONDS = 60_000_000;
const NAMED = 5;

type Found = Map<string, { readonly kind: NoticeKind; readonly text: string }>;

export class Watch implements EventReader {
  /** Times of the last refusals, microseconds. */
  private refusals: number[] = [];

  constructor(
    private readonly parts: WatchParts,
    /** Time of the last event that was looked at, microseconds. */
    public seenUntil: number,
  ) {}

  take(events: readonly EventView[]): void {
    const byHand = new Set(events.filter(({ kind }) => kind === 'control').map(({ at }) => at));
    for (const event of events) this.consider(event, byHand.has(event.at));
    this.seenUntil = events.at(-1)?.at ?? this.seenUntil;
    this.parts.changed();
  }

  blind(): void {
    // The looks at its state find that it does not answer.
  }

  private consider({ kind, status, strategy, text, at }: EventView, isByHand: boolean): void {
    const { tell } = this.parts;
    if (kind === 'guardian' && status === 'tripped') tell('guardian', text, 'critical');
    else if (kind === 'state' && status === 'halted') tell('halted', text, 'critical');
    else if (kind === 'state' && status === 'reducing') tell('halted', text);
    else if (kind === 'strategy' && !isByHand) tell('fatal', `strategy ${strategy ?? ''} ${text}`);
    else if (kind === 'denied') this.refused(at, text);
    else if (kind === 'order' && status === 'rejected') this.refused(at, text);
  }

  private refused(at: number, text: string): void {
    this.refusals = [...this.refusals.filter((each) => at - each < BURST_MICROSECONDS), at];
    if (this.refusals.length < BURST) return;
    this.refusals = [];
    this.parts.tell('rejects', `${BURST} orders were refused within a minute, the last: ${text}`);
  }

  /** One look at its state. Never rejects. */
  async look(): Promise<void> {
    const { conditions, tell, changed } = this.parts;
    const found: Found = new Map();
    const status = await within(this.parts.session.view('status'), ANSWER_WITHIN_MS);
    if (status === undefined) add(found, 'silent', 'fatal', 'the session does not answer');
    else {
      lookAtFeeds(status, found);
      if (status.mode === 'live') await this.lookAtOrders(found);
    }
    await this.lookAtDisk(status, found);
    const fresh = conditions.look(new Set(found.keys()));
    if (fresh.size === 0) return;
    const texts = new Map<NoticeKind, string[]>();
    for (const key of fresh) {
      const { kind, text } = found.get(key)!;
      texts.set(kind, [...(texts.get(kind) ?? []), text]);
    }
    for (const [kind, lines] of texts) tell(kind, listed(lines), 'critical');
    changed();
  }

  private async lookAtOrders(found: Found): Promise<void> {
    const view = await within(this.parts.session.view('orders'), ANSWER_WITHIN_MS);
    for (const { clientId, status, side, quantity, symbol } of view?.orders ?? []) {
      if (status !== 'unknown') continue;
      const text = `the venue does not say whether it has ${clientId}, ${side} ${quantity} ${symbol}`;
      add(found, `order ${clientId}`, 'unknown_order', text);
    }
  }

  private async lookAtDisk(status: StatusView | undefined, found: Found): Promise<void> {
    if (status?.journal.state === 'full') {
      add(found, 'full', 'disk', 'the journal has no room: nothing new is sent');
    }
    const slowMs = status?.journal.slowMs ?? 0;
    if (slowMs > 0) {
      const took = `a commit of the journal took ${(slowMs / 1_000).toFixed(1)} s`;
      add(found, 'slow', 'disk', `the disk is slow: ${took}, and orders wait for it`);
    }
    const space = await statfs(this.parts.directory).catch(() => undefined);
    if (space === undefined) return;
    const free = space.bavail * space.bsize;
    const text = `${(free / 1e6).toFixed(0)} MB are free in ${this.parts.directory}`;
    if (free < LEAST_BYTES) add(found, 'least space', 'disk', text);
    else if (free < FEW_BYTES) add(found, 'little space', 'disk', text);
  }
}

function add(found: Found, key: string, kind: NoticeKind, text: string): void {
  found.set(key, { kind, text });
}

function lookAtFeeds({ mode, accounts, feeds }: StatusView, found: Found): void {
  for (const { venue, symbol, channel, state } of feeds) {
    if (state !== 'lost' && state !== 'stale') continue;
    const text = `${symbol} ${channel} of ${venue} is ${state}`;
    add(found, `feed ${venue} ${symbol} ${channel}`, 'feed_lost', text);
  }
  if (mode !== 'live') return;
  for (const { account, venue, connected } of accounts) {
    if (connected) continue;
    const text = `account ${account} is not connected to ${venue}`;
    add(found, `account ${account}`, 'feed_lost', text);
  }
}

const listed = (lines: readonly string[]): string =>
  lines.length <= NAMED
    ? lines.join('; ')
    : `${lines.slice(0, NAMED).join('; ')}; and ${lines.length - NAMED} more`;
