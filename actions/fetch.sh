#!/usr/bin/env bash
# Puts the binary of a release at $1, once its hash and its attestation are verified. Which release
# of whom comes in the environment.
set -euo pipefail

version=$INPUT_VERSION
repository=$INPUT_REPOSITORY
if [[ ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  echo "version is not three numbers such as 0.1.0" >&2
  exit 2
fi
if [[ ! $repository =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ ]]; then
  echo "the action does not know the repository that it comes from; give path" >&2
  exit 2
fi
machine=$(uname -sm)
if [[ $machine != "Linux x86_64" ]]; then
  echo "the binaries of releases are for Linux x86_64, and this is $machine; build strictmx and give path" >&2
  exit 2
fi

name="strictmx-$version"
folder=$(mktemp -d "${RUNNER_TEMP:-/tmp}/strictmx.XXXXXX")
cd "$folder"
gh release download "v$version" --repo "$repository" --pattern "$name" --pattern SHA256SUMS
grep -xE "[0-9a-f]{64}  ${name//./\\.}" SHA256SUMS | sha256sum --check --strict
gh attestation verify "$name" --repo "$repository"
install -m 755 "$name" "$1"
