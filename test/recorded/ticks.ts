import type { ImportFlags, TickPlan } from '../../src/app/data/import/index.js';
import { readImport } from '../../src/app/data/import/index.js';
import { sharedFile } from '../shared.js';

export const AAPL = 'lobster/AAPL_2012-06-21_34200000_57600000';
export const AMZN = 'lobster/AMZN_2012-06-21_34200000_57600000';

const read = new Map<string, Promise<TickPlan>>();

async function readTicks(path: string, flags: ImportFlags): Promise<TickPlan> {
  const plan = await readImport(path, { flags });
  if (plan.kind !== 'ticks') throw new Error(`${path} became bars`);
  return plan;
}

/** A reference file as ticks, read once for all tests that look at it. */
export function ticksOf(
  context: Mocha.Context,
  file: string,
  flags: ImportFlags = {},
): Promise<TickPlan> {
  const path = sharedFile(context, `data/${file}`);
  const key = JSON.stringify([path, flags]);
  const plan = read.get(key) ?? readTicks(path, flags);
  read.set(key, plan);
  return plan;
}
