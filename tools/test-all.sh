#!/usr/bin/env bash
# Everything that is checked, in one go, on a machine that has nothing but Node.js (18 will do) and npm.
# Says what it does, goes on after a failure so that one run shows them all, and ends with the count of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
# Daemons lie where only root looks.
export PATH="$PWD/node_modules/.bin:$PATH:/usr/sbin:/sbin"

say() { printf '\n== %s\n' "$*"; }

# What the tests start beside Node.js: "file or command:Debian package". They start daemons of their own, with their own settings and folders;
# those that come with the packages are not used, and are not started.
requirements=(
  initdb:postgresql
  rsyslogd:rsyslog
  lmnsd_gtls.so:rsyslog-gnutls
  postfix:postfix
  swaks:swaks
  dovecot:dovecot-imapd
  promtool:prometheus
  chromium:chromium
  openssl:openssl
)

# Debian keeps the commands of PostgreSQL beside the PATH, in a folder for each version.
present() {
  command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null ||
    compgen -G "/usr/lib/*/rsyslog/$1" >/dev/null
}

# Runs a command while no package may start its daemon.
without_daemons() {
  local policy=/usr/sbin/policy-rc.d made=no status=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" && made=yes
  fi
  "$@" || status=$?
  if [ "$made" = yes ]; then as_root rm -f "$policy"; fi
  return "$status"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "test:all: needs root or sudo for: $*" >&2
    return 1
  fi
}

missing=()
for requirement in ${requirements[@]+"${requirements[@]}"}; do
  present "${requirement%%:*}" || missing+=("${requirement#*:}")
done
if [ "${#missing[@]}" -gt 0 ]; then
  say "installing ${missing[*]} with apt-get"
  install() { without_daemons as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"; }
  as_root apt-get update -q || true
  # One that is not to be had must not keep the others away. No way out by skipping: the tests that need it fail and say so.
  install "${missing[@]}" || for package in "${missing[@]}"; do
    install "$package" || echo "test:all: could not install $package; the tests that need it will fail" >&2
  done
fi

if ! node_modules/.bin/node --version >/dev/null 2>&1 || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say 'npm ci (node_modules is missing or older than package-lock.json)'
  npm ci
fi

failed=()
step() {
  local name=$1
  shift
  say "$name: $*"
  "$@" || failed+=("$name")
}

results=$(mktemp)
trap 'rm -f "$results"' EXIT

step generated node tools/generate.ts --check
step types npm run --silent typecheck
step lint npm run --silent lint
step build npm run --silent build
step tests vitest run --reporter=default --reporter=json --outputFile.json="$results"

# A skipped test is one nobody ran: it counts as a failure. So does a run that found no test.
say 'result'
node -e '
  let run;
  try { run = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")); }
  catch { console.log("tests: none ran"); process.exit(1); }
  const skipped = run.numPendingTests + run.numTodoTests;
  console.log(`tests: ${run.numTotalTests} in ${run.testResults.length} files, ${run.numPassedTests} passed, ${run.numFailedTests} failed, ${skipped} skipped`);
  process.exit(run.numTotalTests > 0 && run.numPassedTests === run.numTotalTests ? 0 : 1);
' "$results" || failed+=('count of tests')

if [ "${#failed[@]}" -gt 0 ]; then
  printf 'FAILED: %s\n' "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
echo 'everything passed'
