/** Keeps the exchange's state from time to time, so that the next start has little of the log to apply. */
import type { Host } from '../host.js';
import type { CommandJournal } from './command-journal.js';
import { stateText, writeState } from './state-file.js';

const LOOK_EVERY_MS = 1_000;
const KEEP_EVERY_MS = 5 * 60_000;
/** Writing a state down stops everything for a moment: not oftener than it pays. */
const KEEP_EVERY_COMMANDS = 250_000;

export class StateKeeper {
  private readonly timer: NodeJS.Timeout;
  private keptAt: number;
  private keptCommands: number;
  private keptEnd = -1;

  constructor(
    private readonly path: string,
    private readonly host: Host,
    private readonly journal: CommandJournal,
    /** Of monotonic time. */
    private readonly nowMs: () => number,
  ) {
    this.keptAt = nowMs();
    this.keptCommands = host.commands;
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Stops looking. */
  stop(): void {
    clearInterval(this.timer);
  }

  /** Writes the state down once the log has all that it contains. */
  keep(): void {
    const { place } = this.journal;
    this.keptAt = this.nowMs();
    this.keptCommands = this.host.commands;
    if (place === undefined || place.end === this.keptEnd) return;
    const text = stateText(this.host.exchange.state());
    this.journal.afterCommit(() => {
      try {
        writeState(this.path, place, text);
        this.keptEnd = place.end;
      } catch {
        // The log has everything; that it cannot be written either will be told.
      }
    });
  }

  private look(): void {
    const commands = this.host.commands - this.keptCommands;
    const due = this.nowMs() - this.keptAt >= KEEP_EVERY_MS || commands >= KEEP_EVERY_COMMANDS;
    if (due) this.keep();
  }
}
