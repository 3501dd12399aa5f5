#!/usr/bin/env bash
# Each of nine public sources left out of training in turn, and measured on. Prints results/left-out.md. Needs the data sets beside the
# repository, and the program built in Release. The two plain methods' figures on the same rows are those of results/baselines.csv, which
# baselines.py printed; a dash where it was not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=../shared/datasets
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program() { dotnet artifacts/bin/PageModerator/release/PageModerator.dll "$@"; }
# The model alone: rules and patterns have seen none of these sources either, but they are not what was left out.
value() { sed -n '/^  "model": {/,$p' "$work/out.json" | sed -n "/\"harm\"/,/}/s/.*\"$1\": \([0-9.]*\).*/\1/p" | head -n 1; }

printf '# left-out\n\n    tests/PageModerator.Benchmarks/left-out.sh\n\nTrained on public text alone, without the source named; harmful (any category) against acceptable in that source. Beside it two plain methods on the same rows: TF-IDF with logistic regression, and fastText (baselines.py).\n\n'
baseline() { awk -F, -v source="$1" -v method="$2" '$1 == source && $3 == method { printf "%.3f, %.1f %%", $4, 100 * $5; found = 1 } END { if (!found) printf "–" }' tests/PageModerator.Benchmarks/results/baselines.csv; }
printf '| left out | rows | ROC area, recall at 1 %% false alarms | TF-IDF | fastText |\n| --- | ---: | ---: | ---: | ---: |\n'
for source in surge_toxicity davidson2017 fox_news_comments hatexplain_subset edos_sexism convabuse youtube_spam sms hatemojibuild; do
    mapfile -t others < <(ls "$data"/*.csv.gz | grep -v "/$source")
    program train --data "${others[@]}" --output "$work/model" >/dev/null
    program evaluate --data "$data/$source"*.csv.gz --model "$work/model" --format json >"$work/out.json"
    rows=$(sed -n 's/.*"rows": \([0-9]*\).*/\1/p' "$work/out.json" | head -n 1)
    printf '| %s | %s | %.3f, %.1f %% | %s | %s |\n' "$source" "$rows" "$(value roc_area)" "$(awk "BEGIN { print 100 * $(value recall_at_one_percent) }")" "$(baseline "$source" tf-idf)" "$(baseline "$source" fasttext)"
done
