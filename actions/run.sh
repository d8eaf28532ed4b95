#!/usr/bin/env bash
# The GitHub Action: a log in the format asked for, SARIF in a file, Markdown as the summary of the
# step, and the exit code of the command line. Whatever is asked for comes in the environment.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/strictmx.XXXXXX")
# What GitHub takes is a little more.
summary_max=900000

output() {
  printf '%s\n' "$1" >>"${GITHUB_OUTPUT:-/dev/null}"
}

finish() {
  output "exit-code=$1"
  exit "$1"
}

refuse() {
  printf '::error title=strictmx::%s\n' "$1"
  finish 2
}

# Runs something whose words are others': of domains, of files. The runner does not take them for
# commands to itself.
unheeded() {
  local token
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$token"
  "$@" 2>&1 || true
  printf '\n::%s::\n' "$token"
}

case ${INPUT_FAIL_ON:=error} in
  error | warning | notice | info | never) ;;
  *) refuse "fail-on is none of error, warning, notice, info and never" ;;
esac
case ${INPUT_FORMAT:=text} in
  text | json | jsonl | markdown | csv | sarif | junit) ;;
  *) refuse "format is none of text, json, jsonl, markdown, csv, sarif and junit" ;;
esac
domains=()
read -r -d '' -a domains <<<"${INPUT_DOMAINS//,/ }" || true
policy=${INPUT_POLICY_FILE:-}
if ((${#domains[@]} > 0)) && [[ -n $policy ]]; then
  refuse "both domains and policy-file are given; give one of them, and use the action twice"
elif ((${#domains[@]} == 0)) && [[ -z $policy ]]; then
  refuse "neither domains nor policy-file is given; give one of them"
elif [[ -n $policy && ! -f $policy ]]; then
  refuse "policy-file names no file of the workspace"
fi

binary=${INPUT_PATH:-}
if [[ -n $binary && -n ${INPUT_VERSION:-} ]]; then
  refuse "both path and version are given; give one of them"
elif [[ -n ${INPUT_VERSION:-} ]]; then
  binary="$work/strictmx"
  unheeded bash "$here/fetch.sh" "$binary"
  [[ -x $binary ]] || refuse "the release cannot be fetched and verified; see above"
elif [[ -z $binary ]]; then
  binary=$(command -v strictmx) || refuse "there is no strictmx in PATH; give version or path"
elif [[ ! -x $binary ]]; then
  refuse "path names no program"
fi
# From here on nobody needs it.
unset GH_TOKEN

# Called by `unheeded`, which shellcheck does not see.
# shellcheck disable=SC2317
check() {
  "$binary" check --fail-on never --record "$2" -- "$1" >/dev/null
}

# Every domain is asked once, however often it is told of.
evidence=()
for domain in ${domains[@]+"${domains[@]}"}; do
  number=$((${#evidence[@]} + 1))
  unheeded check "$domain" "$work/$number.json"
  [[ -s $work/$number.json ]] || refuse "domain $number of ${#domains[@]} cannot be checked; see above"
  evidence+=("$work/$number.json")
done

result() {
  if [[ -n $policy ]]; then
    "$binary" lint --as sts-policy --fail-on "$INPUT_FAIL_ON" --format "$1" -- "$policy"
  else
    "$binary" replay --fail-on "$INPUT_FAIL_ON" --format "$1" -- "${evidence[@]}"
  fi
}

code=0
unheeded result "$INPUT_FORMAT"
result sarif >"$work/strictmx.sarif" 2>/dev/null || code=$?
((code != 2)) || refuse "strictmx cannot carry this out; see above"
((code <= 3)) || refuse "strictmx ended with $code, which is no result; see above"
result markdown >"$work/summary.md" || true
head -c "$summary_max" "$work/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
output "sarif-file=$work/strictmx.sarif"
finish "$code"
