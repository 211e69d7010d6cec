/**
 * The running exchange: gives commands their instant, applies them, writes them down, and lets answers
 * and events out only when what they tell of is safe.
 */
import { Exchange } from '../../core/exchange/index.js';
import type { EventSink, ExchangeCommand, Outcome } from '../../core/exchange/index.js';
import type { ExchangeSettings } from '../../core/exchange/index.js';
import type { LoggedCommand } from './journal/read-log.js';
import type { CommandJournal } from './journal/command-journal.js';
import { hashOf, stateText } from './journal/state-file.js';
import type { KeptState } from './journal/state-file.js';

type Untimed<Command> = Command extends ExchangeCommand ? Omit<Command, 'at'> : never;
/** A command before it has its instant. */
export type Request = Untimed<ExchangeCommand>;

export class Host {
  readonly exchange: Exchange;
  private readonly listeners: EventSink[] = [];
  /** Commands applied since the start. */
  commands = 0;
  private lastAt = 0;
  private replaying = true;
  /** Callbacks asked for while a command is applied, which is not yet written down. */
  private deferred: (() => void)[] | undefined;

  constructor(
    settings: ExchangeSettings,
    private readonly journal: CommandJournal,
    /** Microseconds of wall-clock time that never go back. */
    private readonly clock: () => number,
  ) {
    this.exchange = new Exchange(settings, (event) => {
      if (this.replaying) return;
      for (const listener of this.listeners) listener(event);
    });
  }

  /** Goes on from a state; to be called before `replay`. Throws when it is none of this exchange. */
  restore({ state, hash, at }: KeptState): void {
    this.exchange.restore(state);
    if (hashOf(stateText(this.exchange.state())) !== hash) {
      throw new RangeError('the restored state is another than the one kept');
    }
    this.lastAt = at;
  }

  /** Applies what the journal holds after the state, if any; to be called once, first. Gives how many commands it held. */
  replay(logged: Iterable<LoggedCommand>): number {
    let count = 0;
    for (const { command } of logged) {
      this.exchange.apply(command);
      this.lastAt = command.at;
      count += 1;
    }
    this.replaying = false;
    return count;
  }

  /** Microseconds; never less than before, over restarts too. */
  now(): number {
    return Math.max(this.clock(), this.lastAt);
  }

  /** Takes the request over, and gives it its instant. */
  apply(request: Request): Outcome {
    const command: ExchangeCommand = Object.assign(request, { at: this.now() });
    this.lastAt = command.at;
    this.commands += 1;
    const deferred: (() => void)[] = [];
    this.deferred = deferred;
    const outcome = this.exchange.apply(command);
    this.deferred = undefined;
    this.journal.append(command);
    for (const callback of deferred) this.journal.afterCommit(callback);
    return outcome;
  }

  /** Lets the robots act; where there are none, time passes with the next command. */
  advance(): void {
    if (this.exchange.hasRobots) this.apply({ kind: 'advance' });
  }

  /** Runs when everything applied so far is safe: at once when it is. Callbacks keep their order. */
  afterCommit(callback: () => void): void {
    if (this.deferred === undefined) this.journal.afterCommit(callback);
    else this.deferred.push(callback);
  }

  /** The listener runs while a command is applied: it copies what it needs. */
  onEvent(listener: EventSink): void {
    this.listeners.push(listener);
  }
}
