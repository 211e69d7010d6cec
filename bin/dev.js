#!/usr/bin/env node
// Runs the sources: no build, no manifest. Needs the development dependencies.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/cli/main.ts');
await main(process.argv.slice(2), {
  root: fileURLToPath(new URL('..', import.meta.url)),
  fromSource: true,
});
