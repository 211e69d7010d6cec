/** From a reference to what the engine's thread can make a strategy of. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { shownPath } from '../config/find-file.js';
import { bundleStrategy } from './bundle.js';
import { instantiateStrategy } from './instantiate.js';
import type { PreparedFile, PreparedStrategy } from './prepared.js';
import { findStrategy } from './reference.js';
import type { StrategyPlace } from './reference.js';

/**
 * Finds, bundles and checks a strategy. Throws TradsysError: exit `usage` when there is none or it is
 * not a strategy, `failure` when its own statements throw.
 */
export async function prepareStrategy(
  reference: string,
  place: StrategyPlace,
): Promise<PreparedStrategy> {
  const source = findStrategy(reference, place);
  if (source.kind === 'built_in') return preparedBuiltIn(source.name);
  const directory = source.kind === 'file' ? dirname(source.path) : source.directory;
  const shownDirectory = shownPath(directory, place.cwd);
  const base = directory === place.cwd ? '' : shownDirectory;
  const origin = source.kind === 'file' ? shownPath(source.path, place.cwd) : source.name;
  const bundle = await bundleStrategy(source, base);
  const unnamed: PreparedFile = { kind: 'file', name: origin, origin, base, ...bundle };
  const { name } = await instantiateStrategy(unnamed);
  return { ...unnamed, name };
}

/** A strategy that comes with tradsys. */
export function preparedBuiltIn(name: string): PreparedStrategy {
  const sourceHash = createHash('sha256').update(`built-in ${name}`).digest('hex');
  return { kind: 'built_in', name, sourceHash };
}
