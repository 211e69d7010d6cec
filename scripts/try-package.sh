#!/usr/bin/env bash
# Packs the package, installs it globally under a temporary prefix, and uses it as a stranger would:
# an empty directory, an empty home, no TypeScript, no configuration.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
# What was started in the background must not outlive the trial.
finish() {
  [ -d "$work/here/project" ] && cd "$work/here/project" && tradsys daemon stop && tradsys exchange stop
  rm -rf "$work"
}
trap 'finish >/dev/null 2>&1' EXIT
mkdir "$work/home" "$work/here"
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false

step() { printf -- '-- %s\n' "$*"; }
fail() {
  printf 'try-package: %s\n' "$*" >&2
  exit 1
}

step 'npm pack, npm install -g'
npm pack --silent --ignore-scripts --pack-destination "$work" >/dev/null
npm install --silent --global --prefix "$work/prefix" "$work"/tradsys-*.tgz

cd "$work/here"
# Node and the system's own tools, and nothing of this checkout; `limit` may interrupt it.
tradsys() {
  # shellcheck disable=SC2086
  env -i HOME="$work/home" PATH="$work/prefix/bin:$(dirname "$(command -v node)"):/usr/bin:/bin" \
    TERM=dumb ${limit-} tradsys "$@"
}
# The first argument has to be in what the rest prints.
expects() {
  local wanted=$1 out
  shift
  step "tradsys $*"
  out=$(tradsys "$@" 2>&1) || fail "tradsys $* ended with $?: $out"
  grep -qF -- "$wanted" <<<"$out" || fail "tradsys $* does not print '$wanted': $out"
}

expects 'SYNTHETIC DATA' backtest mean_reversion
expects 'mean_reversion' runs list

cat >crossing.ts <<'TS'
import { defineStrategy, integer, type Bar } from 'tradsys';

export default defineStrategy({
  name: 'crossing',
  parameters: { period: integer(50, { min: 2 }) },
  create: ({ period }, { indicators }) => {
    const mean = indicators.sma(period);
    return {
      onBar(bar: Bar, context) {
        const level = mean.update(bar.close);
        if (level !== undefined) context.target(bar.close > level ? 1 : 0);
      },
    };
  },
});
TS
cat >plain.js <<'JS'
module.exports = {
  name: 'plain',
  create: () => ({ onBar: (bar, context) => void context.target(bar.close > bar.open ? 1 : 0) }),
};
JS
expects 'period 30' backtest ./crossing.ts --period 30
expects 'plain' backtest plain.js

step 'node examples/backtest.js'
env -i HOME="$work/home" PATH="$PATH" node "$work/prefix/lib/node_modules/tradsys/examples/backtest.js" |
  grep -q '^max drawdown' || fail 'the example in the package does not print its figures'

mkdir project && cd project
step 'tradsys init --yes, and the commands it prints'
printed=$(tradsys init --yes --name trial)
commands=$(sed -n 's/^ *\(tradsys [a-z].*\)$/\1/p' <<<"$printed")
[ "$(wc -l <<<"$commands")" -eq 3 ] || fail "init does not print three commands: $printed"
while read -r _ command; do
  step "tradsys $command"
  # What watches goes on until it is interrupted, and says so by its exit code.
  case $command in
    *--watch) limit='timeout --preserve-status -s INT 5' wanted=130 ;;
    *) limit='' wanted=0 ;;
  esac
  ended=0
  # shellcheck disable=SC2086
  out=$(tradsys $command 2>&1 </dev/null) || ended=$?
  [ "$ended" -eq "$wanted" ] || fail "tradsys $command ended with $ended: $out"
done <<<"$commands"
limit=''
step 'works'
