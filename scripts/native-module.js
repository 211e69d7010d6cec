// better-sqlite3, without which there is no store. It is an optional dependency so that npm gets as far as
// this instead of ending in the compiler's output.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './stamp.js';

/** Whether it is there, and works; a process of its own, for this one remembers what was not there. */
function loads() {
  const words = ['-e', "new (require('better-sqlite3'))(':memory:').close()"];
  return spawnSync(process.execPath, words, { cwd: root, stdio: 'ignore' }).status === 0;
}

/** The prefix of this Node's own headers, where they were installed with it; npm would look for them on the network. */
function prefixOfHeaders() {
  const prefix = dirname(dirname(process.execPath));
  try {
    const text = readFileSync(join(prefix, 'include/node/node_version.h'), 'utf8');
    const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
    const version = ['MAJOR', 'MINOR', 'PATCH'].map(part).join('.');
    return version === process.versions.node ? prefix : undefined;
  } catch {
    return undefined;
  }
}

/** Compiles it once more, with headers that are on this machine. npm has thrown away what failed. */
function compileWith(prefix) {
  const npm = process.env.npm_execpath;
  if (npm === undefined) return;
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version } = lock.packages['node_modules/better-sqlite3'];
  console.error(
    `better-sqlite3: no prebuilt binary, so it is compiled with the headers in ${prefix}/include/node; this takes a minute or two`,
  );
  spawnSync(process.execPath, [npm, 'install', '--no-save', `better-sqlite3@${version}`], {
    ...{ cwd: root, stdio: 'ignore' },
    env: { ...process.env, npm_config_nodedir: prefix },
  });
}

/** False, with a line that says what is lacking, when the installation has failed for want of it. */
export function hasNativeModule() {
  if (loads()) return true;
  const prefix = prefixOfHeaders();
  if (prefix !== undefined) compileWith(prefix);
  if (loads()) return true;
  console.error(
    'better-sqlite3 could not be built: it needs its prebuilt binary from GitHub, or python3, ' +
      'make, g++ and Node headers (npm_config_nodedir)',
  );
  return false;
}
