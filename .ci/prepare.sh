# shellcheck shell=bash
# Read by demo.sh and test.sh with `source`: what both need before they can build. Leaves the shell in the root of the repository,
# and relies on the `set -e` of those who read it.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# Nothing here asks anybody anything; a closed standard input must not become somebody else's file.
exec </dev/null

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

# No colours and cursor movements, unless a person looks at it.
[[ -t 1 ]] || export NO_COLOR=1 TERM=dumb

fail() {
    echo "$1" >&2
    exit 1
}

require_sdk() {
    command -v dotnet >/dev/null ||
        fail 'The .NET SDK is not installed: get version 10.0 from https://dotnet.microsoft.com/download/dotnet/10.0.'
    # Speaks by itself when the SDK is not the one of global.json.
    dotnet --version >/dev/null
}

has_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || { command -v initdb && command -v pg_ctl; } >/dev/null
}

# The demo and the tests start a PostgreSQL server of their own; only its programs are needed.
require_postgres() {
    has_postgres && return

    command -v apt-get >/dev/null ||
        fail 'PostgreSQL is not installed and there is no apt-get to install it with: install PostgreSQL 15 or newer.'

    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            fail 'PostgreSQL is not installed, and installing it needs root or sudo: run "apt-get install postgresql" as root, then this again.'
        as_root=(sudo --non-interactive)
        "${as_root[@]}" true 2>/dev/null || [[ ! -r /dev/tty ]] || as_root=(sudo)
    fi

    echo 'Installing PostgreSQL from the Debian packages.'
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends postgresql; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail 'PostgreSQL could not be installed: the lines above say why.'
    fi

    rm -f "$log"
    has_postgres || fail 'The package postgresql was installed, but its program initdb was not found under /usr/lib/postgresql.'
}

# Builds in Release; says something only when it fails, and then each fault once.
build() {
    local log
    log=$(mktemp)
    if ! dotnet build "$1" --configuration Release --verbosity quiet --tl:off >"$log" 2>&1; then
        awk 'NF && !seen[$0]++' "$log" >&2
        rm -f "$log"
        return 1
    fi

    rm -f "$log"
}
