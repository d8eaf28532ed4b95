#!/bin/sh
# Builds the packages of the extension from these sources; SOURCES.md says what it takes.
set -eu
cd "$(dirname "$0")/../.."
exec cargo run --quiet --locked --package xtask -- extension
