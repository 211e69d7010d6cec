/** Text that goes to standard output as the result itself. */
import { once } from 'node:events';

const NAMES = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/** Whether `--out` names standard output: what goes there is data, and no other word may follow. */
export const isStandardOutput = (file: string): boolean => NAMES.has(file);

/** At the pace of whoever reads. */
export async function print(text: Iterable<string>): Promise<void> {
  for (const piece of text) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
}
