#!/usr/bin/env bash
# Makes the command of this checkout, where it is not made already: what GitHub checks out of an action has no dist/.
set -euo pipefail
cd "$GITHUB_ACTION_PATH"
[ -f dist/cli.js ] && exit 0
# A build runs no script of a package.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent build
