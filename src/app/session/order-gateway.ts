/** Between the engine and a real venue: commands leave once they are durable, reports come in as inputs. */
import type { LiveCommand } from '../../core/domain/command.js';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument, InstrumentIndex } from '../../core/domain/instrument.js';
import type { ReportStatus } from '../../core/domain/report.js';
import type { Timestamp } from '../../core/domain/units.js';
import { isGiven, orderOf } from '../../core/engine/index.js';
import type { EpochStart } from '../../core/engine/index.js';
import type {
  AccountSnapshot,
  Venue,
  VenueNotice,
  VenueOrderReport,
  VenueReport,
  VenueRequest,
} from '../../ports.js';
import type { JournalWriter } from '../journal/index.js';
import { within } from '../process/within.js';
import type { CommandBatch } from './engine-host.js';
import type { Metering } from './metering.js';
import type { ReportInput } from './plan.js';
import type { Untold } from './resting.js';

export interface GatewayParts {
  readonly venue: Venue;
  /** Of the whole session, in the order of its markets: those of other venues too. */
  readonly instruments: readonly Instrument[];
  readonly journal: Pick<JournalWriter, 'onDurable'> & {
    readonly state: { readonly durable: number };
  };
  readonly stamp: () => Timestamp;
  /** The connection, or what became of an order that nobody knows. */
  readonly notice: (notice: VenueNotice) => void;
  readonly warn: (line: string) => void;
  /** Each request and each report, in a line. */
  readonly debug?: ((line: string) => void) | undefined;
  readonly metering?: Metering | undefined;
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
  /** Orders of which the venue has not said whether it has them, by client id, and since when. */
  readonly unknown = new Map<string, Timestamp>();
  /** Whether the account's stream stands. */
  connected = false;
  private readonly waiting: CommandBatch[] = [];
  /** Reports that came before the engine was ready. */
  private early: VenueOrderReport[] | undefined = [];
  private report: (input: ReportInput) => void = () => undefined;
  private fateChanged: () => void = () => undefined;
  private epochs: readonly EpochStart[] | undefined;
  private onStranger: (clientId: string) => void = () => undefined;
  private onNotice: (notice: VenueNotice) => void = () => undefined;
  private readonly places: ReadonlyMap<string, InstrumentIndex>;
  private readonly stopListening: () => void;
  private snapshots: ((snapshot: AccountSnapshot | undefined) => void)[] = [];

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

  /** The engine takes inputs from now on; `fateChanged`: an order has become unknown, or is so no more. */
  open(report: (input: ReportInput) => void, fateChanged = this.fateChanged): void {
    const early = this.early ?? [];
    this.early = undefined;
    this.report = report;
    this.fateChanged = fateChanged;
    for (const report of early) this.hearOrder(report);
  }

  /** Executions that came before the engine was ready. */
  get untold(): readonly Untold[] {
    return (this.early ?? []).flatMap(({ clientId, fill }) => {
      const order = orderOf(clientId);
      return order === undefined || fill === undefined ? [] : [{ order, clientId, fill }];
    });
  }

  /** Orders of ours at the venue, as far as its adapter knows. */
  get working(): Venue['working'] {
    return this.parts.venue.working;
  }

  /** Orders of these epochs alone are those of the engine; `onStranger` hears of any other of this program. */
  know(epochs: readonly EpochStart[], onStranger: (clientId: string) => void): void {
    this.epochs = epochs;
    this.onStranger = onStranger;
  }

  /** `listener` hears how it stands with the venue, from now on. */
  listen(listener: (notice: VenueNotice) => void): void {
    this.onNotice = listener;
  }

  /**
   * Commands of the engine, of which those for other venues are left alone; they wait for the journal to have what led to them. Cancels do not: on a disk
   * that is full or hangs, orders must still come off. One whose order waits here stays behind it.
   */
  take(batch: CommandBatch): void {
    const waits: LiveCommand[] = [];
    this.waiting.push({ ...batch, commands: waits });
    for (const command of batch.commands) {
      if (!this.isOwn(command)) continue;
      const mayLeave = command.kind === 'cancel' && command.isRecall !== true;
      if (!mayLeave || this.isHeld(command.clientId)) waits.push(command);
      else this.send(command);
    }
    this.release();
  }

  private isOwn(command: LiveCommand): boolean {
    const place = command.kind === 'submit' ? command.order.instrument : command.instrument;
    return this.parts.instruments[place]!.venue === this.parts.venue.venue;
  }

  /** Whether something of this order has not left yet. */
  private isHeld(clientId: string): boolean {
    return this.waiting.some(({ commands }) => commands.some((one) => one.clientId === clientId));
  }

  private release(): void {
    const { durable } = this.parts.journal.state;
    while (this.waiting.length > 0 && this.waiting[0]!.seq <= durable) {
      const { commands, takenAt } = this.waiting.shift()!;
      for (const command of commands) {
        this.send(command);
        if (command.kind === 'submit') this.parts.metering?.sent(command.clientId, takenAt);
      }
    }
  }

  private send(command: LiveCommand): void {
    this.parts.debug?.(`to the venue: ${command.kind} ${command.clientId}`);
    this.parts.venue.send(this.requestOf(command));
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

  /** The account as the venue has it now; undefined when it does not say so in time. */
  snapshot(withinMs: number): Promise<AccountSnapshot | undefined> {
    const answered = new Promise<AccountSnapshot | undefined>((resolve) => {
      this.snapshots.push(resolve);
    });
    this.parts.venue.send({ kind: 'queryAccount' });
    return within(answered, withinMs);
  }

  /** Nobody waits for the account any more. */
  giveUp(): void {
    for (const resolve of this.snapshots.splice(0)) resolve(undefined);
  }

  /** Executions of the account since then; those that are known already change nothing. */
  async fetchFills(since: Timestamp): Promise<void> {
    const { venue, instruments } = this.parts;
    const own = instruments.filter((one) => one.venue === venue.venue);
    for (const report of await venue.fillsSince(own, since)) this.hear(report);
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
        this.onNotice(report);
    }
  }

  private hearOrder(report: VenueOrderReport): void {
    const { clientId, instrument, status: told, fill, venueAt, reason } = report;
    const words = [told, fill && `trade ${fill.tradeId}`, reason].filter(Boolean).join(' ');
    this.parts.debug?.(`from the venue: ${clientId} ${words}`);
    const order = orderOf(clientId);
    const place = this.places.get(qualifiedSymbol(instrument));
    if (this.epochs && !isGiven(this.epochs, clientId)) {
      this.onStranger(clientId);
      return;
    }
    this.keepFate(clientId, told);
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

  private keepFate(clientId: string, told: VenueOrderReport['status']): void {
    if (told === 'not_found') return;
    if (told === 'unknown') {
      if (this.unknown.has(clientId)) return;
      this.unknown.set(clientId, this.parts.stamp());
      this.parts.metering?.unknown();
    } else {
      this.parts.metering?.answered(clientId);
      if (!this.unknown.delete(clientId)) return;
    }
    this.fateChanged();
  }

  async close(): Promise<void> {
    this.stopListening();
    await this.parts.venue.close();
  }
}
