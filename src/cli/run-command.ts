/** Runs a found command; everything of oclif is loaded from here, not before. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { settings } from '@oclif/core';
import type { Interfaces } from '@oclif/core';
import type { ManifestCommand, PackageFile } from './manifest.js';

/** What is used of a command's class. */
interface Runnable {
  id: string;
  run(argv: string[], options: Interfaces.LoadOptions): Promise<unknown>;
}

/** Loads the command's file, named by the manifest, and runs it. Throws what the command throws. */
export async function runCommand(
  root: string,
  command: ManifestCommand,
  args: readonly string[],
  packageFile: PackageFile,
): Promise<void> {
  // The bundle holds what it needs; oclif must not look for a TypeScript loader of its own.
  settings.enableAutoTranspile = false;
  const file = join(root, ...command.relativePath);
  const loaded = (await import(pathToFileURL(file).href)) as { default: Runnable };
  const commandClass = loaded.default;
  commandClass.id = command.id;
  const pjson = packageFile as unknown as Interfaces.PJSON;
  await commandClass.run([...args], { root, pjson });
}
