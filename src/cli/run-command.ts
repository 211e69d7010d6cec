/** Runs a found command. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ManifestCommand } from './manifest.js';

/** What is used of a command's class. */
interface Runnable {
  run(argv: readonly string[], root: string): Promise<unknown>;
}

/** Loads the command's file, named by the manifest, and runs it. Throws what the command throws. */
export async function runCommand(
  root: string,
  command: ManifestCommand,
  args: readonly string[],
): Promise<void> {
  const file = join(root, ...command.relativePath);
  const loaded = (await import(pathToFileURL(file).href)) as { default: Runnable };
  await loaded.default.run(args, root);
}
