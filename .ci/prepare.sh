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
    has_postgres || install_package PostgreSQL postgresql
    has_postgres || fail 'The package postgresql was installed, but its program initdb was not found under /usr/lib/postgresql.'
}

# The tests look at the review site with it.
require_chromium() {
    command -v chromium >/dev/null || install_package Chromium chromium
}

# The tests' check for accessibility, by version and hash. Where npm can't bring it those tests are skipped, and listed as such.
fetch_axe() {
    local version=4.14.1 folder=artifacts/axe archive
    local hash=1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
    [[ ! -s $folder/axe-$version.min.js ]] || return 0
    command -v npm >/dev/null || return 0
    archive=$(mktemp -d)
    if (cd "$archive" && npm pack --silent "axe-core@$version" >/dev/null 2>&1 && echo "$hash  axe-core-$version.tgz" | sha512sum --check --status); then
        mkdir -p "$folder"
        tar --extract --gzip --file "$archive/axe-core-$version.tgz" --to-stdout package/axe.min.js >"$archive/axe.min.js"
        mv "$archive/axe.min.js" "$folder/axe-$version.min.js"
    else
        echo "axe-core $version could not be fetched: the checks for accessibility are skipped." >&2
    fi

    rm -rf "$archive"
}

install_package() {
    local name=$1 package=$2 log as_root=()
    command -v apt-get >/dev/null ||
        fail "$name is not installed and there is no apt-get to install it with: install $name."

    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            fail "$name is not installed, and installing it needs root or sudo: run \"apt-get install $package\" as root, then this again."
        as_root=(sudo --non-interactive)
        "${as_root[@]}" true 2>/dev/null || [[ ! -r /dev/tty ]] || as_root=(sudo)
    fi

    echo "Installing $name from the Debian packages."
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$package"; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail "$name could not be installed: the lines above say why."
    fi

    rm -f "$log"
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
