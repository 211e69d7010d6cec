// What oclif needs to know of every command without loading it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin, settings } from '@oclif/core';

/**
 * The manifest of the commands in a folder: the built ones (`./dist/commands`), or, under a loader
 * for TypeScript, the sources (`./commands`). When the build is current they differ in paths alone.
 */
export async function manifestOf(root, commands) {
  settings.enableAutoTranspile = false;
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const plugin = new Plugin({
    root,
    type: 'core',
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
    pjson: { ...pjson, oclif: { ...pjson.oclif, commands } },
  });
  await plugin.load();
  const entries = Object.entries(plugin.manifest.commands);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return { commands: Object.fromEntries(entries), version: plugin.manifest.version };
}
