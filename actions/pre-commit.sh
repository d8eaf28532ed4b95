#!/usr/bin/env bash
# The pre-commit hook: lints each of the files, without a network, and ends with the worst exit code.
set -euo pipefail

binary=${STRICTMX_BIN:-strictmx}
if ! command -v "$binary" >/dev/null; then
  echo "strictmx is not in PATH; install it, or name it in STRICTMX_BIN" >&2
  exit 2
fi

fail_on=--fail-on=error
case ${1:-} in
  --fail-on=error | --fail-on=warning | --fail-on=notice | --fail-on=info | --fail-on=never)
    fail_on=$1
    shift
    ;;
esac

worst=0
for file; do
  code=0
  said=$("$binary" lint --as sts-policy "$fail_on" -- "$file" 2>&1) || code=$?
  ((code == 0)) || printf '%q:\n%s\n' "$file" "$said"
  ((code <= worst)) || worst=$code
done
exit "$worst"
