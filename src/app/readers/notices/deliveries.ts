/** How the last delivery of each way went: what the doctor looks at. Written by daemon and command line. */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Way } from './ways.js';

export interface Delivery {
  readonly way: Way['name'];
  readonly place: string;
  readonly ok: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Why it failed; empty otherwise. */
  readonly problem: string;
}

const pathIn = (directory: string): string => join(directory, 'notice-deliveries.json');

/** Those of a data directory; what is damaged counts as none. */
export function readDeliveries(directory: string): readonly Delivery[] {
  try {
    const found: unknown = JSON.parse(readFileSync(pathIn(directory), 'utf8'));
    return Array.isArray(found) ? (found as readonly Delivery[]) : [];
  } catch {
    return [];
  }
}

/** Takes the place of what was known of the same way. */
export async function keepDelivery(directory: string, delivery: Delivery): Promise<void> {
  const others = readDeliveries(directory).filter(({ way }) => way !== delivery.way);
  await replaceFile(pathIn(directory), [...others, delivery]);
}

let writes = 0;

/** Whole or not at all, and without holding up whoever trades in this thread. */
export async function replaceFile(path: string, content: unknown): Promise<void> {
  const temporary = `${path}.${process.pid}.${(writes += 1)}.new`;
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(temporary, path);
}
