/** A running session from the outside: feed in, engine in its thread, journal behind, people in front. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Timestamp } from '../../core/domain/units.js';
import { clientIdOf } from '../../core/engine/index.js';
import { TradsysError } from '../../errors.js';
import type { FeedNotice } from '../../ports.js';
import type { JournalWriter } from '../journal/index.js';
import { isRepeatable, liveAnew, restamped, startAnew } from './begin-anew.js';
import type { Edit, Repeatable } from './begin-anew.js';
import { completedView } from './completed-view.js';
import { NOTHING_TO_RESUME, checkAccount, controlOf, isActive } from './controls.js';
import type { CommandBatch } from './engine-host.js';
import type { SeqOutcome } from './engine-messages.js';
import { EngineThread } from './engine-thread.js';
import type { Culprit, EngineListener } from './engine-thread.js';
import { FeedPump } from './feed-pump.js';
import type { VenueFeeds } from './feed-pump.js';
import type { Metering } from './metering.js';
import type { OrderGateway } from './order-gateway.js';
import type { ControlInput, ReportInput, StartInput } from './plan.js';
import { pastOf } from './records/index.js';
import { reconcileByHand } from './reconcile-by-hand.js';
import type { Reconciler } from './reconciler.js';
import { startRetention } from './retention.js';
import { channelsOf } from './plan-session.js';
import type {
  ActionAnswer,
  Actor,
  RunningSession,
  SessionAction,
  SessionNews,
  StopOptions,
  StopReport,
  ViewFilter,
} from './running-session.js';
import type { StrategyPlace } from '../strategies/index.js';
import { editStrategy, isStrategyAction } from './strategy-edit.js';
import type { StrategyAction } from './strategy-edit.js';
import { drained } from './drained.js';
import type { SessionClock } from './session-clock.js';
import type { ViewName, Views } from './views.js';
import type { VenueWatch } from './venue-watch.js';
import { watchAccounts } from './watch-accounts.js';
import { ON_FULL_DISK, writtenOrFull } from './written-or-full.js';

interface Live {
  readonly gateways: readonly OrderGateway[];
  readonly since: Timestamp;
}

export interface SupervisorParts {
  readonly version: string;
  readonly journal: JournalWriter;
  readonly journalPath: string;
  readonly feeds: VenueFeeds;
  readonly clock: SessionClock;
  readonly input: StartInput;
  readonly staleAfterMs: number;
  readonly snapshotEveryMs: number;
  /** How long the journal keeps market events. */
  readonly retentionMs: number;
  /** Bars for a start in the middle: after a strategy that hung was stopped. */
  readonly history: (plan: StartInput['plan']) => Promise<StartInput['history']>;
  readonly onNotice: (notice: FeedNotice) => void;
  /** Where strategies are found when one is read again. */
  readonly place: StrategyPlace;
  /** Where orders go to real venues: connections by account, and from when on executions may be news. */
  readonly live: Live | undefined;
  readonly warn: (line: string) => void;
  readonly metering: Metering;
}

const NEWS_EVERY_MS = 100;
/** The event loop's timers take no more. */
const LONGEST_TIMER_MS = 60_000;

export class Supervisor implements RunningSession, EngineListener {
  readonly ended: RunningSession['ended'];
  private engine: EngineThread;
  private pump: FeedPump;
  /** By account; none in a paper session. */
  private readonly reconcilers: readonly Reconciler[];
  private readonly venueWatches: readonly VenueWatch[];
  /** What came while the engine began anew. */
  private held: Repeatable[] | undefined;
  private input: StartInput;
  private readyAt: number | null = null;
  private stopping = false;
  private failed = false;
  /** Settled, unless the engine is beginning anew. */
  private restarting: Promise<void> = Promise.resolve();
  private wake: NodeJS.Timeout | undefined;
  private snapshots: NodeJS.Timeout | undefined;
  private endRetention: () => void = () => undefined;
  private readonly followers = new Set<(news: SessionNews) => void>();
  private readonly changed = new Set<ViewName>();
  private telling: NodeJS.Timeout | undefined;
  private end!: (end: { readonly reason: string; readonly failed: boolean }) => void;

  constructor(private readonly parts: SupervisorParts) {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.input = parts.input;
    this.engine = new EngineThread(parts.journal, parts.input, pastOf(parts.journalPath), this);
    this.pump = this.newPump();
    const { reconcilers, venueWatches } = watchAccounts(parts.live?.gateways ?? [], {
      ...{ setup: parts.input.plan.setup, warn: parts.warn, now: () => parts.clock.now() },
      expected: (account) => this.engine.ask((id) => ({ kind: 'expected', id, account })),
      steer: (control, reason) => this.steer(control, reason),
    });
    this.reconcilers = reconcilers;
    this.venueWatches = venueWatches;
  }

  /** Resolves when the session trades. Rejects with a TradsysError. */
  async start(): Promise<void> {
    await this.engine.start();
    const { live } = this.parts;
    for (const watch of this.venueWatches) watch.know(this.input.epochs);
    for (const gateway of live?.gateways ?? []) {
      gateway.open(
        (input) => this.report(input),
        () => this.onNews(['orders']),
      );
    }
    for (const reconciler of this.reconcilers) await reconciler.start(live!.since);
    this.readyAt = this.parts.clock.now();
    this.pump.start((error) => this.fail(`the feed cannot go on: ${textOf(error)}`));
    this.snapshots = setInterval(
      () => this.engine.send({ kind: 'snapshot' }),
      this.parts.snapshotEveryMs,
    );
    const { journal, clock, retentionMs: keepMs } = this.parts;
    this.endRetention = startRetention({ journal, keepMs, now: () => clock.now() });
    void this.parts.journal.failed.then((error) => this.fail(error.message));
  }

  private newPump(): FeedPump {
    const { feeds, clock, staleAfterMs, onNotice, input } = this.parts;
    const subscriptions = input.plan.setup.markets.map(({ instrument, kinds, timeframe }) => ({
      ...{ instrument, channels: channelsOf(kinds) },
      timeframe: kinds.bars ? timeframe : undefined,
    }));
    return new FeedPump({
      ...{ feeds, clock, subscriptions, staleAfterMs, onNotice },
      onBatch: (batch, count) => this.send({ kind: 'market', batch, count }),
      waiting: () => this.held?.length ?? this.engine.unanswered.length,
    });
  }

  private async steer(control: ControlInput['control'], reason: string): Promise<SeqOutcome> {
    await this.restarting;
    return this.control(control, 'session', reason);
  }

  private report(input: ReportInput): void {
    this.pump.flush();
    this.send({ kind: 'report', input });
  }

  private send(input: Repeatable): void {
    if (this.held) this.held.push(input);
    else this.engine.send(input);
  }

  onCommands(batch: CommandBatch): void {
    const { live, journal } = this.parts;
    if (!live) throw new Error(`a paper session sent ${batch.commands.length} commands`);
    for (const gateway of live.gateways) gateway.take(batch);
    journal.watch(batch.seq);
  }

  onDone(...[input, tally]: Parameters<EngineListener['onDone']>): void {
    this.parts.metering.done(input, tally, this.parts.live === undefined);
  }

  onNextAt(nextAt: number): void {
    clearTimeout(this.wake);
    if (nextAt === Infinity || this.stopping) return;
    const waitMs = Math.max(0, (nextAt - this.parts.clock.now()) / 1000);
    this.wake = setTimeout(() => this.tellTime(), Math.min(waitMs, LONGEST_TIMER_MS));
  }

  private tellTime(): void {
    this.pump.flush();
    this.engine.send({ kind: 'wake', at: this.parts.clock.stamp() });
  }

  onNews(views: readonly ViewName[]): void {
    for (const view of views) this.changed.add(view);
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      const news = { at: this.parts.clock.now(), views: [...this.changed] };
      this.changed.clear();
      for (const follower of this.followers) follower(news);
    }, NEWS_EVERY_MS);
  }

  onStray({ instance, reason }: Culprit): void {
    if (this.stopping) return;
    this.parts.warn(`${instance}: ${reason}`);
    this.steer({ kind: 'strategy_stop', instance }, reason).catch((error: unknown) =>
      this.parts.warn(textOf(error)),
    );
  }

  onEnd(failure: TradsysError, culprit: Culprit | undefined): void {
    // Whoever starts it hears of what fails until it has started.
    if (this.stopping || this.readyAt === null) return;
    if (culprit === undefined) {
      this.fail(failure.message);
      return;
    }
    this.parts.warn(`${failure.message}: it is stopped, the others go on`);
    this.restarting = this.beginAnew({
      plan: this.input.plan,
      stop: { [culprit.instance]: culprit.reason },
    }).catch((error: unknown) => {
      this.fail(textOf(error));
    });
  }

  /** The same account begins anew from the journal; what the engine had not come to comes again. */
  private async beginAnew(edit: Edit): Promise<void> {
    this.held = [...this.engine.unanswered.filter(isRepeatable), ...(this.held ?? [])];
    const { journal, journalPath, clock, history, live } = this.parts;
    await journal.flush();
    const begun = startAnew({ journalPath, at: clock.stamp(), before: this.input, edit });
    const past = await history(edit.plan);
    const { gateways = [] } = live ?? {};
    const again =
      this.input.live && liveAnew(this.input.live, gateways, { held: this.held, ...begun });
    const input: StartInput = { ...begun, history: past, live: again };
    for (const watch of this.venueWatches) watch.know(input.epochs);
    this.engine = new EngineThread(journal, input, pastOf(journalPath), this);
    await this.engine.start();
    await this.pump.again();
    this.input = input;
    const missed = this.held;
    this.held = undefined;
    // Their time has passed while the engine began anew; they are taken as of now.
    for (const each of missed) this.engine.send(restamped(each, clock));
    for (const reconciler of this.reconcilers) reconciler.again();
  }

  /** A strategy is started, read again or set: all begin anew under the new plan, or go on under the old. */
  private async changeStrategy(action: StrategyAction, by: Actor): Promise<ActionAnswer> {
    await this.restarting;
    const before = this.input.plan;
    const { plan, started, text } = await editStrategy(action, before, this.parts.place);
    const { kind, reason } = action;
    const cause = { action: kind, by: `${by.via} ${by.name}`, reason, text };
    this.pump.flush();
    this.held = [];
    // A question is answered after what was sent before it.
    await this.engine.ask((id) => ({ kind: 'view', id, name: 'status', filter: {} }));
    await this.engine.stop();
    const change = this.beginAnew({ plan, started, cause });
    this.restarting = change.catch(async (error: unknown) => {
      this.parts.warn(`${textOf(error)}: the session goes on as before`);
      await this.beginAnew({ plan: before }).catch((again: unknown) => this.fail(textOf(again)));
    });
    await change.finally(() => this.restarting);
    const seq = await this.parts.journal.flush();
    return { seq, accepted: true, text, clientIds: [] };
  }

  private fail(reason: string): void {
    if (this.stopping) return;
    this.stopping = true;
    this.failed = true;
    this.stopTimers();
    this.end({ reason, failed: true });
  }

  async view<Name extends ViewName>(name: Name, filter: ViewFilter = {}): Promise<Views[Name]> {
    checkAccount(filter.account, this.input.plan);
    const { engine } = this;
    const ask = (): Promise<Views[Name]> =>
      this.engine.ask<Views[Name]>((id) => ({ kind: 'view', id, name, filter }));
    const view = await ask().catch(async (error: unknown) => {
      await this.restarting;
      // Another engine has taken the place of the one that could not answer any more.
      if (this.engine === engine) throw error;
      return ask();
    });
    const { parts, input, pump, readyAt } = this;
    return completedView(name, view, { parts, input, pump, readyAt });
  }

  async act(action: SessionAction, by: Actor): Promise<ActionAnswer> {
    if (this.stopping) throw new TradsysError('session.stopping', 'the session is stopping');
    if (isStrategyAction(action)) return this.changeStrategy(action, by);
    const who = `${by.via} ${by.name}`;
    if (action.kind === 'reconcile') {
      const note = async (text: string): Promise<number> =>
        (await this.control({ kind: 'reconcile', text }, who, action.reason)).seq;
      const seq = this.parts.journal.state.appended;
      return reconcileByHand(this.reconcilers, action, { note, seq });
    }
    const control = controlOf(action, this.input);
    if (control.kind === 'resume' && isActive(await this.view('status'), control)) {
      return { seq: this.parts.journal.state.appended, ...NOTHING_TO_RESUME };
    }
    const outcome = await this.control(control, who, action.reason);
    const kept = (await writtenOrFull(this.parts.journal)) ? '' : ON_FULL_DISK;
    const { denied, seq, text, submitted } = outcome;
    return {
      ...{ seq, accepted: denied === undefined },
      text: denied ? `refused by ${denied.rule}: ${denied.reason}` : `${text}${kept}`,
      clientIds: submitted.map((id) => clientIdOf(this.input.epochs, id)),
      ...(denied && {
        refusal: {
          ...{ rule: denied.rule, limit: denied.limit, actual: denied.actual },
          reason: denied.reason,
        },
      }),
    };
  }

  private control(
    control: ControlInput['control'],
    by: string,
    reason: string,
  ): Promise<SeqOutcome> {
    this.pump.flush();
    const at = this.parts.clock.stamp();
    const input: ControlInput = { kind: 'control', at, control, by, reason };
    return this.engine.ask((id) => ({ kind: 'control', id, input }));
  }

  follow(listener: (news: SessionNews) => void): () => void {
    this.followers.add(listener);
    return () => this.followers.delete(listener);
  }

  async stop(options: StopOptions): Promise<StopReport> {
    await this.restarting;
    if (this.failed) {
      await this.close();
      return { openOrders: [], positions: [] };
    }
    const left = await drained(this, options, () =>
      this.control({ kind: 'drain', ...options }, 'signal stop', 'the session stops'),
    );
    this.stopping = true;
    this.stopTimers();
    await this.pump.stop();
    this.engine.send({ kind: 'snapshot' });
    // A question is answered after what was sent before it.
    await this.engine.ask((id) => ({ kind: 'view', id, name: 'status', filter: {} }));
    await this.close();
    this.end({ reason: 'stopped', failed: false });
    return left;
  }

  private stopTimers(): void {
    clearTimeout(this.wake);
    clearTimeout(this.telling);
    clearInterval(this.snapshots);
    this.endRetention();
  }

  private async close(): Promise<void> {
    await this.pump.stop();
    for (const reconciler of this.reconcilers) await reconciler.stop();
    await this.engine.stop();
    for (const gateway of this.parts.live?.gateways ?? []) await gateway.close();
    await this.parts.journal.close();
    for (const feed of this.parts.feeds.values()) await feed.close();
  }

  /** Qualified symbols that are watched. */
  get symbols(): readonly string[] {
    return this.input.plan.setup.markets.map(({ instrument }) => qualifiedSymbol(instrument));
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
