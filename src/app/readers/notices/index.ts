/**
 * Notices to people who do not look: what deserves one is read from a session's events and views, held back
 * where it repeats itself, and delivered by webhook and program. It decides nothing, holds up nobody, and
 * fails alone. What a notice says has passed the log's scrubber.
 */
import { hostname } from 'node:os';
import { TradsysError } from '../../../errors.js';
import type { LoadedConfig } from '../../config/index.js';
import type { Logging } from '../../logging/index.js';
import { within } from '../../process/within.js';
import type { RunningSession } from '../../session/running-session.js';
import { EventTail } from '../event-tail.js';
import { Conditions } from './conditions.js';
import { keepDelivery } from './deliveries.js';
import { NoticeGate } from './gate.js';
import { Memory, recall } from './memory.js';
import type { Remembered } from './memory.js';
import { newNotice } from './notice.js';
import type { Notice, NoticeKind, NoticeSender } from './notice.js';
import { Outbox } from './outbox.js';
import { Watch } from './watch.js';
import { waysOf } from './ways.js';
import type { Way } from './ways.js';

export interface NoticesParts {
  readonly loaded: LoadedConfig;
  /** Data directory, absolute; this process has it for itself. */
  readonly directory: string;
  readonly mode: 'paper' | 'live';
  readonly version: string;
  readonly logging: Pick<Logging, 'log' | 'scrub'>;
  /** A delivery has ended. */
  readonly delivered?: ((way: Way['name'], ok: boolean) => void) | undefined;
}

const LOOK_EVERY_MS = 5_000;
/** How long the end of a daemon waits for what is still to be said. */
const FAREWELL_MS = 3_000;
/** So many starts without a stop, within this time, are a loop. */
const LOOP = 3;
const LOOP_MS = 600_000;
/** What could not be delivered for a day is no news. */
const OLDEST_MS = 86_400_000;

export class Notices {
  private readonly sender: NoticeSender;
  private readonly gate: NoticeGate;
  private readonly outboxes: readonly (readonly [Way, Outbox])[];
  private readonly conditions: Conditions;
  private readonly memory: Memory;
  private readonly looking: NodeJS.Timeout;
  private starts: readonly number[];
  private watch: Watch | undefined;
  private seenUntil: number;
  private tail: EventTail | undefined;
  private readonly onCrash = (error: unknown): void => {
    this.fatal(error);
    this.memory.writeNow();
  };

  /** `ways`: at least one. What an earlier process could not deliver is on its way from now on. */
  constructor(
    private readonly parts: NoticesParts,
    ways: readonly Way[],
  ) {
    const { loaded, directory, mode, version } = parts;
    const { environment } = loaded.config.general;
    this.sender = { host: hostname(), directory, environment, version, mode };
    const now = Date.now();
    const before = recall(directory);
    this.seenUntil = before.seenUntil ?? now * 1_000;
    this.starts = [...before.starts.filter((at) => now - at < LOOP_MS), now];
    this.conditions = new Conditions(before.told);
    this.memory = new Memory(directory, () => this.remembered());
    const { minIntervalMs } = loaded.config.notify;
    const pass = (notice: Notice): void => this.send(notice);
    this.gate = new NoticeGate({ minIntervalMs, now: Date.now, pass }, before.kinds);
    this.outboxes = ways.map((way) => [way, this.outboxOf(way, before)]);
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.looking.unref();
    process.on('uncaughtExceptionMonitor', this.onCrash);
    this.memory.changed();
    this.gate.sweep();
    if (this.starts.length >= LOOP) {
      const text = `it was started ${this.starts.length} times within ${LOOP_MS / 60_000} minutes and never stopped`;
      this.tell('restarts', text, 'critical');
    }
  }

  private outboxOf(way: Way, { waiting }: Remembered): Outbox {
    const { loaded, directory, logging, delivered } = this.parts;
    const kept = waiting[way.name] ?? [];
    const recent = kept.filter(({ at }) => Date.now() - Date.parse(at) < OLDEST_MS);
    const { maxAttempts } = loaded.config.notify;
    const { log } = logging;
    const changed = (): void => this.memory.changed();
    const ended = ({ name, place }: Way, problem: string): void => {
      const ok = problem === '';
      delivered?.(name, ok);
      const at = new Date().toISOString();
      void keepDelivery(directory, { way: name, place, ok, at, problem }).catch(() => undefined);
    };
    return new Outbox({ way, maxAttempts, log, ended, changed }, recent);
  }

  private remembered(): Remembered {
    return {
      seenUntil: this.watch?.seenUntil ?? this.seenUntil,
      starts: this.starts,
      told: this.conditions.state,
      kinds: this.gate.state,
      waiting: Object.fromEntries(this.outboxes.map(([{ name }, { state }]) => [name, state])),
    };
  }

  /** Watches a session from now on, and reads what happened since the last process looked. */
  follow(session: Pick<RunningSession, 'follow' | 'view'>): void {
    const { directory } = this.parts;
    this.watch = new Watch(
      {
        ...{ session, directory, conditions: this.conditions },
        tell: (...words) => this.tell(...words),
        changed: () => this.memory.changed(),
      },
      this.seenUntil,
    );
    this.tail = new EventTail(session, this.watch, this.seenUntil);
  }

  /** The daemon cannot go on. */
  fatal(error: unknown): void {
    const line = error instanceof TradsysError ? error.line : String(error);
    this.tell('fatal', `the daemon cannot go on: ${line}`, 'critical');
  }

  private tell(kind: NoticeKind, text: string, severity: Notice['severity'] = 'warning'): void {
    if (!this.parts.loaded.config.notify.events.includes(kind)) return;
    this.gate.take(newNotice(this.sender, { kind, text, severity }, this.parts.logging.scrub));
    this.memory.changed();
  }

  private send(notice: Notice): void {
    for (const [, outbox] of this.outboxes) outbox.add(notice);
  }

  private look(): void {
    this.gate.sweep();
    void this.watch?.look();
  }

  /** `stopped`: somebody wanted it to end. What is not delivered in a moment stays for the next start. */
  async close(stopped: boolean): Promise<void> {
    clearInterval(this.looking);
    process.off('uncaughtExceptionMonitor', this.onCrash);
    // A session that hangs must not hang this.
    if (this.tail) await within(this.tail.close(), FAREWELL_MS);
    if (stopped) this.starts = [];
    await Promise.all(this.outboxes.map(([, outbox]) => outbox.close(FAREWELL_MS)));
    this.memory.changed();
    await this.memory.written();
  }
}

/** Undefined where nothing is configured. */
export function openNotices(parts: NoticesParts): Notices | undefined {
  const ways = waysOf(parts.loaded, parts.directory);
  return ways.length === 0 ? undefined : new Notices(parts, ways);
}
