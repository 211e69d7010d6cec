/**
 * The log of commands, from which the exchange's state can be made again. Commands of one turn of the
 * event loop are written together; `fast` gives them to the system (a killed process loses nothing),
 * `full` waits until they are on the disk (a power cut loses nothing).
 */
import { closeSync, fdatasync, fdatasyncSync, fstatSync, openSync, write } from 'node:fs';
import { dirname } from 'node:path';
import type { ExchangeCommand } from '../../../core/exchange/index.js';
import { syncPath, writeAll } from '../../write-safely.js';
import { checksumOf, recordOf } from './records.js';
import type { LogPlace } from './state-file.js';

export type Durability = 'fast' | 'full';

export class CommandJournal {
  private readonly file: number;
  private lines: string[] = [];
  private waiting: (() => void)[] = [];
  private writing = false;
  private scheduled = false;
  private closed = false;
  /** Where the log ends once all that was appended is in it. */
  private last: LogPlace | undefined;
  /** Called when a write under way is done. */
  private onWritten: (() => void) | undefined;

  constructor(
    path: string,
    private readonly durability: Durability,
    /** A log that cannot be written ends the exchange: nothing may be acknowledged any more. */
    private readonly onFailure: (error: Error) => void,
  ) {
    this.file = openSync(path, 'a', 0o600);
    // The name of a new file is not safe with what is in it.
    if (durability === 'full') syncPath(dirname(path));
  }

  /** The end of what was appended, written or not; undefined when nothing was. */
  get place(): LogPlace | undefined {
    return this.last;
  }

  append(command: ExchangeCommand): void {
    const line = recordOf(command);
    const before = this.last?.end ?? fstatSync(this.file).size;
    const end = before + Buffer.byteLength(line);
    this.last = { end, at: command.at, checksum: checksumOf(line) };
    this.lines.push(line);
    this.schedule();
  }

  afterCommit(callback: () => void): void {
    if (this.lines.length === 0 && !this.writing && this.waiting.length === 0) callback();
    else this.waiting.push(callback);
  }

  /** Writes what is pending, as safely as everything else, and closes the file. */
  async close(): Promise<void> {
    if (this.writing) await new Promise<void>((done) => (this.onWritten = done));
    writeAll(this.file, this.lines.join(''));
    if (this.durability === 'full') fdatasyncSync(this.file);
    this.lines = [];
    this.closed = true;
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
      // The number of a closed file may be another's by now.
      if (!this.closed) this.commit();
    });
  }

  private commit(): void {
    const text = this.lines.join('');
    const waiting = this.waiting;
    this.lines = [];
    this.waiting = [];
    if (this.durability === 'fast') {
      try {
        writeAll(this.file, text);
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
      if (this.onWritten !== undefined) this.onWritten();
      else if (this.lines.length > 0 || this.waiting.length > 0) this.schedule();
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
