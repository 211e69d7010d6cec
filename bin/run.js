#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);

const json = words.includes('--json');
const [only, ...others] = words.filter((word) => word !== '--json');
if (others.length === 0 && (only === '--version' || only === '-v')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const { platform, arch, version: node } = process;
  console.log(
    json
      ? JSON.stringify({ version, platform, arch, node }, undefined, 2)
      : `tradsys/${version} ${platform}-${arch} node-${node}`,
  );
} else if (existsSync(new URL('../dist/main.js', import.meta.url))) {
  const { main } = await import('../dist/main.js');
  await main(words, { root });
} else {
  console.error("tradsys: not built; run 'npm run build'");
  process.exitCode = 1;
}
