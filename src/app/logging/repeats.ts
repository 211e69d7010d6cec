/** Makes one line with a count of what is said again and again. */

const FIRST_WINDOW_MS = 60_000;
/** What goes on for hours is told ever more rarely, up to this. */
const LONGEST_WINDOW_MS = 3_600_000;
const MAX_KINDS = 1_000;

/** Writes the latest of those that were kept back, with their number. */
type Tell = (repeated: number) => void;

interface Window {
  readonly endsAt: number;
  readonly lengthMs: number;
  readonly repeated: number;
  readonly tell: Tell;
}

export interface Repeats {
  /** True: write it now. False: it is counted, and `tell` is called at the end of its window. */
  admit(kind: string, tell: Tell): boolean;
  /** Ends the windows whose time has come. Call it now and then. */
  sweep(): void;
  /** Ends all windows, as before the process ends. */
  flush(): void;
}

/**
 * The first of a kind passes; those in the minute after it become one line at its end, and while it
 * goes on the windows double, up to an hour. `now` is in milliseconds and never goes back.
 */
export function createRepeats({ now }: { readonly now: () => number }): Repeats {
  const windows = new Map<string, Window>();
  const end = (kind: string, { repeated, tell, lengthMs: last }: Window): void => {
    windows.delete(kind);
    if (repeated === 0) return;
    const lengthMs = Math.min(last * 2, LONGEST_WINDOW_MS);
    windows.set(kind, { endsAt: now() + lengthMs, lengthMs, repeated: 0, tell });
    tell(repeated);
  };
  const sweep = (): void => {
    for (const [kind, window] of [...windows]) if (window.endsAt <= now()) end(kind, window);
  };
  const makeRoom = (): void => {
    if (windows.size < MAX_KINDS) return;
    const [kind, window] = windows.entries().next().value!;
    end(kind, window);
    windows.delete(kind);
  };
  return {
    admit(kind, tell) {
      sweep();
      const window = windows.get(kind);
      if (window !== undefined) {
        windows.set(kind, { ...window, repeated: window.repeated + 1, tell });
        return false;
      }
      makeRoom();
      const endsAt = now() + FIRST_WINDOW_MS;
      windows.set(kind, { endsAt, lengthMs: FIRST_WINDOW_MS, repeated: 0, tell });
      return true;
    },
    sweep,
    flush() {
      for (const [kind, window] of [...windows]) end(kind, window);
      windows.clear();
    },
  };
}

/** The same text for messages that differ in numbers and ids alone. */
export const kindOf = (...parts: readonly (string | undefined)[]): string =>
  parts.map((part) => (part ?? '').replaceAll(/[0-9a-f-]*\d[0-9a-f-]*/gi, '#')).join('\0');
