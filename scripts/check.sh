#!/usr/bin/env bash
# All that is checked without running it. Lint takes as long as the rest, so they go side by side.
set -euo pipefail
(npm run check:types && npm run check:format && npm run check:unused) &
others=$!
npm run check:lint
wait "$others"
