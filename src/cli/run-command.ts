/** Runs a found command; everything of oclif that the start does not need is loaded from here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config, settings } from '@oclif/core';

/** `commands` is the folder to load from when it is not the built one. */
export async function runCommand(
  root: string,
  id: string,
  args: readonly string[],
  commands?: string,
): Promise<void> {
  // The bundle holds what it needs; oclif must not look for a TypeScript loader of its own.
  settings.enableAutoTranspile = false;
  const config = await Config.load(commands === undefined ? { root } : fromSource(root, commands));
  await config.runCommand(id, [...args]);
}

function fromSource(root: string, commands: string): Parameters<typeof Config.load>[0] {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const pjson = JSON.parse(text) as { oclif: Record<string, unknown> };
  const options = { root, ignoreManifest: true };
  return { ...options, pjson: { ...pjson, oclif: { ...pjson.oclif, commands } } as never };
}
