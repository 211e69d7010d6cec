/** What notices remember from one process to the next, so that nothing is told twice, or never. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { replaceFile } from './deliveries.js';
import type { GateState } from './gate.js';
import type { Notice } from './notice.js';

export interface Remembered {
  /** Time of the last event that was looked at, microseconds UTC; null before the first start. */
  readonly seenUntil: number | null;
  /** Starts that did not end in a stop, milliseconds since 1970. */
  readonly starts: readonly number[];
  /** What was wrong and told of. */
  readonly told: readonly string[];
  readonly kinds: GateState;
  /** What each way has still to deliver. */
  readonly waiting: Readonly<Record<string, readonly Notice[]>>;
}

const NOTHING: Remembered = { seenUntil: null, starts: [], told: [], kinds: {}, waiting: {} };

const schema = z.object({
  seenUntil: z.number().nullable(),
  starts: z.array(z.number()),
  told: z.array(z.string()),
  kinds: z.record(z.string(), z.object({ passedAt: z.number(), count: z.number() }).loose()),
  waiting: z.record(z.string(), z.array(z.object({ id: z.string() }).loose())),
});

const pathIn = (directory: string): string => join(directory, 'notices.json');

/** What is damaged counts as nothing: then something may be told a second time. */
export function recall(directory: string): Remembered {
  try {
    const found: unknown = JSON.parse(readFileSync(pathIn(directory), 'utf8'));
    return schema.parse(found) as unknown as Remembered;
  } catch {
    return NOTHING;
  }
}

/** Writes when something has changed, one at a time; a disk that is full or slow holds up nobody. */
export class Memory {
  private writing: Promise<void> | undefined;
  private isBehind = false;

  constructor(
    private readonly directory: string,
    private readonly current: () => Remembered,
  ) {}

  changed(): void {
    if (this.writing) {
      this.isBehind = true;
      return;
    }
    this.writing = replaceFile(pathIn(this.directory), this.current())
      .catch(() => undefined)
      .finally(() => {
        this.writing = undefined;
        if (!this.isBehind) return;
        this.isBehind = false;
        this.changed();
      });
  }

  /** Everything so far is on disk, if it can be. */
  async written(): Promise<void> {
    while (this.writing) await this.writing;
  }

  /** For a process that is about to die: at once. */
  writeNow(): void {
    try {
      writeFileSync(pathIn(this.directory), JSON.stringify(this.current()), { mode: 0o600 });
    } catch {
      // There is nobody left to tell.
    }
  }
}
