/** One line of a doctor's report. */
import type { TradsysError } from '../../errors.js';

export interface Check {
  /** What was looked at: `disk`, `clock`. */
  readonly area: string;
  /** Name of the account; null: of none in particular. */
  readonly account: string | null;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do; null when it is ok. */
  readonly remedy: string | null;
}

export interface Checker {
  readonly checks: readonly Check[];
  ok(area: string, text: string): void;
  warn(area: string, text: string, remedy: string): void;
  fail(area: string, text: string, remedy: string): void;
  /** What `look` throws is a failure of the area; undefined then. */
  attempt<Found>(area: string, look: () => Promise<Found> | Found): Promise<Found | undefined>;
}

export function newChecker(account: string | null = null): Checker {
  const checks: Check[] = [];
  const add = (area: string, state: Check['state'], text: string, remedy: string | null): void => {
    checks.push({ area, account, state, text, remedy });
  };
  return {
    checks,
    ok: (area, text) => add(area, 'ok', text, null),
    warn: (area, text, remedy) => add(area, 'warn', text, remedy),
    fail: (area, text, remedy) => add(area, 'fail', text, remedy),
    async attempt(area, look) {
      try {
        return await look();
      } catch (error) {
        // Whatever it is: who asks a doctor wants the other lines too.
        const { where, message, remedy, details = [] } = error as Partial<TradsysError>;
        const what = [message, ...details].join('; ');
        const text = where === undefined ? what : `${where}: ${what}`;
        add(area, 'fail', text, remedy ?? 'mend it, and run this again');
        return undefined;
      }
    },
  };
}
