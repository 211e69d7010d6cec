/** Folders, made together with those above them. */
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; gives the topmost one made, undefined when all were there. On
 * failure none is left. Node's own recursive mkdir never returns where the system refuses new folders
 * with ENOENT, as in /proc.
 */
export function makeFolder(path: string): string | undefined {
  if (existsSync(path) && statSync(path).isDirectory()) return undefined;
  const above = dirname(path);
  const made = above === path || existsSync(above) ? undefined : makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  }
  return made ?? path;
}
