#!/usr/bin/env bash
# Moderates an invented school's Page on this machine: ./demo.sh keeps running, ./demo.sh --once makes one pass.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/.ci/prepare.sh"

require_sdk
require_postgres

echo 'Building.'
build src/PageModerator || fail 'The build failed: the lines above say why.'

exec dotnet artifacts/bin/PageModerator/release/PageModerator.dll demo "$@"
