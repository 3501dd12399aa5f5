#!/usr/bin/env bash
# Runs every test. The last line is "N passed, N failed", with ", N skipped" when some were; what was skipped is listed with its reason.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/.ci/prepare.sh"

passed=0
failed=0
skipped=0
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

# An attribute of the report's element <assembly>, which sums up a project.
count() {
    grep --only-matching --max-count=1 '<assembly [^>]*>' "$1" | sed --quiet "s/.* $2=\"\([0-9]*\)\".*/\1/p"
}

list_skipped() {
    { grep --only-matching '<test [^>]*result="Skip"[^>]*><reason><!\[CDATA\[[^]]*' "$1" || true; } |
        sed 's/.* name="\([^"]*\)".*CDATA\[/skipped: \1: /; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

run() {
    local name=$1 report="$reports/$1.xml" status=0 good bad left_out
    echo "$name"
    dotnet "artifacts/bin/$name/release/$name.dll" -noLogo -noColor -longRunning 60 -xml "$report" || status=$?

    if [[ ! -s $report ]]; then
        echo "$name ended with exit code $status and without a report." >&2
        failed=$((failed + 1))
        return
    fi

    good=$(count "$report" passed)
    left_out=$(count "$report" skipped)
    bad=$(($(count "$report" failed) + $(count "$report" errors)))
    if ((good + left_out + bad == 0 || (status != 0 && bad == 0))); then
        echo "$name ended with exit code $status, $good tests passed and none failed: that can't be." >&2
        bad=1
    fi

    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + left_out))
    list_skipped "$report" >>"$reports/skipped"
}

require_sdk
require_postgres
require_chromium
fetch_axe

echo 'Building.'
if build PageModerator.sln; then
    # One after the other: each uses all processors by itself.
    for project in tests/*.Tests/; do
        run "$(basename "$project")"
    done
else
    echo 'The build failed: the lines above say why.' >&2
    failed=1
fi

[[ ! -s $reports/skipped ]] || cat "$reports/skipped"

summary="$passed passed, $failed failed"
((skipped == 0)) || summary+=", $skipped skipped"
echo "$summary"
((failed == 0 && passed > 0))
