#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  console.log(`tradsys/${version} ${process.platform}-${process.arch} node-${process.version}`);
} else if (existsSync(new URL('../dist/main.js', import.meta.url))) {
  const { main } = await import('../dist/main.js');
  await main(words, { root });
} else {
  console.error("tradsys: not built; run 'npm run build'");
  process.exitCode = 1;
}
