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
    sed -n "s/.*<assembly .* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

list_skipped() {
    sed 's/<test /\n<test /g' "$1" |
        sed -n 's/^<test name="\([^"]*\)".*result="Skip".*<reason><!\[CDATA\[\(.*\)\]\]><\/reason>.*/skipped: \1: \2/p' |
        sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

run() {
    local name=$1 report="$reports/$1.xml" status=0
    echo "$name"
    dotnet "artifacts/bin/$name/release/$name.dll" -noLogo -noColor -xml "$report" || status=$?

    if [[ ! -s $report ]]; then
        echo "$name ended with exit code $status and without a report." >&2
        failed=$((failed + 1))
        return
    fi

    passed=$((passed + $(count "$report" passed)))
    failed=$((failed + $(count "$report" failed) + $(count "$report" errors)))
    skipped=$((skipped + $(count "$report" skipped)))
    list_skipped "$report" >>"$reports/skipped"
    if ((status != 0 && $(count "$report" failed) + $(count "$report" errors) == 0)); then
        echo "$name ended with exit code $status although no test failed." >&2
        failed=$((failed + 1))
    fi
}

require_sdk
require_postgres

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
