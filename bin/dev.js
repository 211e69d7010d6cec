#!/usr/bin/env node
// Runs the sources: no build, no manifest file. Needs the development dependencies.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';
import { manifestOf } from '../scripts/manifest.js';

register();
const root = fileURLToPath(new URL('..', import.meta.url));
const { main } = await import('../src/cli/main.ts');
await main(process.argv.slice(2), { root, manifest: await manifestOf(root, './commands') });
