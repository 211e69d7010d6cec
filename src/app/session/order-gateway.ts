/** Between the engine and a real venue: commands leave once they are durable, reports come in as inputs. */
import type { LiveCommand } from '../../core/domain/command.js';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument, InstrumentIndex } from '../../core/domain/instrument.js';
import type { ReportStatus } from '../../core/domain/report.js';
import type { Timestamp } from '../../core/domain/units.js';
import { orderOf } from '../../core/engine/index.js';
import type {
  AccountSnapshot,
  Venue,
  VenueNotice,
  VenueOrderReport,
  VenueReport,
  VenueRequest,
} from '../../ports.js';
import type { JournalWriter } from '../journal/index.js';
import type { CommandBatch } from './engine-host.js';
import type { ReportInput } from './plan.js';

export interface GatewayParts {
  readonly venue: Venue;
  /** In the order of the session's markets. */
  readonly instruments: readonly Instrument[];
  readonly journal: Pick<JournalWriter, 'onDurable'> & {
    readonly state: { readonly durable: number };
  };
  readonly stamp: () => Timestamp;
  /** The connection, or what became of an order that nobody knows. */
  readonly notice: (notice: VenueNotice) => void;
  readonly warn: (line: string) => void;
}

/** What the engine hears of a venue's word; undefined: nothing yet. */
const HEARD: Readonly<Record<VenueOrderReport['status'], ReportStatus | undefined>> = {
  accepted: 'accepted',
  triggered: 'triggered',
  filled: 'filled',
  cancelled: 'cancelled',
  expired: 'expired',
  rejected: 'rejected',
  cancel_rejected: 'cancel_rejected',
  unknown: undefined,
  not_found: undefined,
  never_accepted: 'rejected',
};

export class OrderGateway {
  /** Client ids of orders of which the venue has not said whether it has them. */
  readonly unknown = new Set<string>();
  /** Whether the account's stream stands. */
  connected = false;
  private readonly waiting: CommandBatch[] = [];
  /** Reports that came before the engine was ready. */
  private early: VenueOrderReport[] | undefined = [];
  private report: (input: ReportInput) => void = () => undefined;
  private readonly places: ReadonlyMap<string, InstrumentIndex>;
  private readonly stopListening: () => void;
  private snapshots: ((snapshot: AccountSnapshot) => void)[] = [];

  constructor(private readonly parts: GatewayParts) {
    this.places = new Map(
      parts.instruments.map((one, index) => [qualifiedSymbol(one), index as InstrumentIndex]),
    );
    this.stopListening = parts.journal.onDurable(() => this.release());
  }

  async connect(): Promise<AccountSnapshot> {
    const snapshot = await this.parts.venue.connect((report) => this.hear(report));
    this.connected = true;
    return snapshot;
  }

  /** The engine takes inputs from now on. */
  open(report: (input: ReportInput) => void): void {
    const early = this.early ?? [];
    this.early = undefined;
    this.report = report;
    for (const report of early) this.hearOrder(report);
  }

  /** Commands of the engine; they wait for the journal to have what led to them. */
  take(batch: CommandBatch): void {
    this.waiting.push(batch);
    this.release();
  }

  private release(): void {
    const { durable } = this.parts.journal.state;
    while (this.waiting.length > 0 && this.waiting[0]!.seq <= durable) {
      for (const command of this.waiting.shift()!.commands) {
        this.parts.venue.send(this.requestOf(command));
      }
    }
  }

  private requestOf(command: LiveCommand): VenueRequest {
    const { clientId } = command;
    if (command.kind === 'cancel') {
      return { kind: 'cancel', clientId, instrument: this.parts.instruments[command.instrument]! };
    }
    const {
      instrument: place,
      side,
      quantity,
      pricing,
      timeInForce,
      expireAt,
      reduceOnly,
    } = command.order;
    const instrument = this.parts.instruments[place]!;
    const terms = { side, quantity, pricing, timeInForce, expireAt, reduceOnly };
    return { kind: 'submit', order: { clientId, instrument, ...terms } };
  }

  /** What else is asked of the venue; what comes of it comes as reports. */
  ask(request: VenueRequest): void {
    this.parts.venue.send(request);
  }

  /** The account as the venue has it now. */
  async snapshot(withinMs: number): Promise<AccountSnapshot | undefined> {
    const answered = new Promise<AccountSnapshot>((resolve) => this.snapshots.push(resolve));
    this.parts.venue.send({ kind: 'queryAccount' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), withinMs);
    });
    const snapshot = await Promise.race([answered, late]);
    clearTimeout(timer);
    return snapshot;
  }

  /** Executions of the account since then; those that are known already change nothing. */
  async fetchFills(since: Timestamp): Promise<void> {
    const { venue, instruments } = this.parts;
    for (const report of await venue.fillsSince(instruments, since)) this.hear(report);
  }

  private hear(report: VenueReport): void {
    switch (report.kind) {
      case 'order':
        if (this.early) this.early.push(report);
        else this.hearOrder(report);
        return;
      case 'account':
        for (const resolve of this.snapshots.splice(0)) resolve(report);
        return;
      case 'external': {
        const { order, fill } = report;
        if (fill) this.parts.warn(`${order.venueOrderId} of somebody else traded on this account`);
        return;
      }
      case 'notice':
        if (report.state === 'lost') this.connected = false;
        if (report.state === 'connected') this.connected = true;
        this.parts.notice(report);
    }
  }

  private hearOrder(report: VenueOrderReport): void {
    const { clientId, instrument, status: told, fill, venueAt, reason } = report;
    const order = orderOf(clientId);
    const place = this.places.get(qualifiedSymbol(instrument));
    if (told === 'unknown') this.unknown.add(clientId);
    else if (told !== 'not_found') this.unknown.delete(clientId);
    const status = HEARD[told];
    if (order === undefined || place === undefined || status === undefined) return;
    const why = told === 'never_accepted' ? 'the venue has never taken it' : reason;
    this.report({
      kind: 'report',
      report: {
        ...{ kind: 'report', status, order, instrument: place, at: this.parts.stamp() },
        ...{ venueAt, fill, reason: why },
      },
    });
  }

  async close(): Promise<void> {
    this.stopListening();
    await this.parts.venue.close();
  }
}
