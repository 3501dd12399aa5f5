#!/usr/bin/python3
"""How far a second labelling agrees with the labels of models/training: prints the table of models/training/agreement.md.

    tests/PageModerator.Benchmarks/agreement.py models/training tests/PageModerator.Benchmarks/results/second-labels.csv

The second file has columns text,label,concerns; texts that training no longer holds are passed over and counted.
"""

import csv
import pathlib
import sys

CATEGORIES = ["abusive", "discriminatory", "spam", "personal_data", "commercial"]
CONCERNS = ["safeguarding", "threat", "extremism", "complaint", "names_person", "allegation", "about_headteacher"]


def read(file):
    with open(file, encoding="utf-8", newline="") as stream:
        return {row["text"]: set(row["label"].split(";") + row["concerns"].split(";")) - {"", "acceptable"} for row in csv.DictReader(stream)}


def kappa(first, second):
    """Cohen's: the agreement beyond what two labellers reach who say yes as often, at random."""
    same = sum(a == b for a, b in zip(first, second)) / len(first)
    one, other = sum(first) / len(first), sum(second) / len(second)
    chance = one * other + (1 - one) * (1 - other)
    return same, (same - chance) / (1 - chance) if chance < 1 else float("nan")


def main():
    first = {}
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
        first |= read(file)
    second = read(sys.argv[2])
    texts = [text for text in second if text in first]
    print(f"{len(texts)} comments, {len(second) - len(texts)} no longer there.\n")
    print("| label | first | second | both | agreement | Cohen's kappa |\n|---|---:|---:|---:|---:|---:|")
    for name, outputs in [("any category", set(CATEGORIES))] + [(output, {output}) for output in CATEGORIES + CONCERNS]:
        one = [bool(first[text] & outputs) for text in texts]
        other = [bool(second[text] & outputs) for text in texts]
        same, beyond = kappa(one, other)
        print(f"| {name} | {sum(one)} | {sum(other)} | {sum(a and b for a, b in zip(one, other))} | {same:.1%} | {beyond:.2f} |".replace("%", " %"))


main()
