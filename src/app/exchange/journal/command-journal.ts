/**
 * The log of commands, from which the exchange's state can be made again. Commands of one turn of the
 * event loop are written together; `fast` gives them to the system (a killed process loses nothing),
 * `full` waits until they are on the disk (a power cut loses nothing).
 */
import { closeSync, fdatasync, openSync, write, writeSync } from 'node:fs';
import type { ExchangeCommand } from '../../../core/exchange/index.js';
import { recordOf } from './records.js';

export type Durability = 'fast' | 'full';

export class CommandJournal {
  private readonly file: number;
  private lines: string[] = [];
  private waiting: (() => void)[] = [];
  private writing = false;
  private scheduled = false;

  constructor(
    path: string,
    private readonly durability: Durability,
    /** A log that cannot be written ends the exchange: nothing may be acknowledged any more. */
    private readonly onFailure: (error: Error) => void,
  ) {
    this.file = openSync(path, 'a', 0o600);
  }

  append(command: ExchangeCommand): void {
    this.lines.push(recordOf(command));
    this.schedule();
  }

  afterCommit(callback: () => void): void {
    if (this.lines.length === 0 && !this.writing && this.waiting.length === 0) callback();
    else this.waiting.push(callback);
  }

  /** Writes what is pending and closes the file. */
  close(): void {
    if (this.lines.length > 0) writeSync(this.file, this.lines.join(''));
    this.lines = [];
    closeSync(this.file);
    const { waiting } = this;
    this.waiting = [];
    for (const callback of waiting) callback();
  }

  private schedule(): void {
    if (this.scheduled || this.writing) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.commit();
    });
  }

  private commit(): void {
    const text = this.lines.join('');
    const waiting = this.waiting;
    this.lines = [];
    this.waiting = [];
    if (this.durability === 'fast') {
      try {
        if (text !== '') writeSync(this.file, text);
      } catch (error) {
        this.onFailure(error as Error);
        return;
      }
      for (const callback of waiting) callback();
      return;
    }
    this.writing = true;
    this.writeAll(Buffer.from(text), (error) => {
      this.writing = false;
      if (error !== null) {
        this.onFailure(error);
        return;
      }
      for (const callback of waiting) callback();
      if (this.lines.length > 0 || this.waiting.length > 0) this.schedule();
    });
  }

  private writeAll(bytes: Buffer, done: (error: Error | null) => void): void {
    write(this.file, bytes, (error, written) => {
      if (error !== null) done(error);
      else if (written < bytes.length) this.writeAll(bytes.subarray(written), done);
      else fdatasync(this.file, done);
    });
  }
}
