#!/usr/bin/python3
"""What more school comments would bring: a model from a part of them, then from more, each measured on the same unseen tenth.
Prints results/learning-curve.md. Needs the program built in Release; run from the root of the repository.

    tests/PageModerator.Benchmarks/learning-curve.py [FOLDER OF COMMENTS] > tests/PageModerator.Benchmarks/results/learning-curve.md

Parts are whole briefs in the order of a hash, so that a larger part holds the smaller one. School comments alone, without public text.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = ["dotnet", "artifacts/bin/PageModerator/release/PageModerator.dll"]
SIZES = [1_000, 2_500, 5_000, 10_000, 20_000, sys.maxsize]
MASK = 2**64 - 1


def stirred(text):
    """The program's hash of a brief (DataSplit): FNV-1a, then one step of SplitMix."""
    value = 14695981039346656037
    for unit in text.encode():
        value = (value ^ unit) * 1099511628211 & MASK
    value = value + 0x9E3779B97F4A7C15 & MASK
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def run(*arguments):
    return subprocess.run(PROGRAM + list(arguments), check=True, capture_output=True, text=True).stdout


def share(rate):
    return f"{rate['value'] * 100:.1f} % ({rate['low'] * 100:.1f} to {rate['high'] * 100:.1f})"


def main():
    files = sorted(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "models/training").glob("*.csv"))
    briefs, unseen = {}, 0
    for file in files:
        with open(file, encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                brief = row["brief"].strip() or row["text"]
                if stirred(brief) % 10 == 0:
                    unseen += 1
                else:
                    briefs.setdefault(brief, []).append(row)
    order = sorted(briefs, key=lambda brief: stirred(f"curve {brief}"))
    print("# learning-curve\n\n    tests/PageModerator.Benchmarks/learning-curve.py\n")
    print(f"School comments alone, drawn as whole briefs by a hash; thresholds from folds of each part; figures of the model alone on the {unseen} comments of the "
          "unseen tenth, the same for every line. 95 % intervals.\n")
    print("| school comments | briefs | violating caught | innocent queued | ROC area | recall at 1 % | safeguarding raised | threat raised |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    with tempfile.TemporaryDirectory() as work:
        for size in SIZES:
            part, taken = [], 0
            while taken < len(order) and len(part) < size:
                part += briefs[order[taken]]
                taken += 1
            data = pathlib.Path(work, "part.csv")
            with open(data, "w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, ["text", "label", "concerns", "brief"], extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                writer.writerows(part)
            run("train", "--data", str(data), "--output", f"{work}/model")
            report = json.loads(run("evaluate", "--unseen", "--data", *map(str, files), "--model", f"{work}/model", "--format", "json"))["model"]
            if report["all"]["rows"] != unseen:
                sys.exit(f"The program keeps {report['all']['rows']} comments apart and this script {unseen}: the split has changed, follow it.")
            recalls = {output["name"]: output["recall"] for output in report["outputs"]}
            harm = report["all"]["harm"]
            print(f"| {len(part)} | {taken} | {share(report['all']['caught'])} | {share(report['all']['needless_queue'])} | {harm['roc_area']:.3f} "
                  f"| {harm['recall_at_one_percent'] * 100:.1f} % | {share(recalls['safeguarding'])} | {share(recalls['threat'])} |", flush=True)


main()
