/** Telling a process from a later one of the same number. */
import { existsSync, readFileSync } from 'node:fs';

export interface ProcessMark {
  readonly pid: number;
  /** When the process started, in the system's own count; empty where it does not tell. */
  readonly started: string;
}

/**
 * On Linux when the process started, undefined when it has ended and only its parent has not yet
 * asked how. Elsewhere nothing is known, and it is empty.
 */
function startOf(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) return '';
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold anything: the state first, the start as the twentieth.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export const ownMark = (): ProcessMark => ({
  pid: process.pid,
  started: startOf(process.pid) ?? '',
});

/** True while the very process that was marked lives. */
export function isAlive({ pid, started }: ProcessMark): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Otherwise it lives, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(pid) === started;
}
