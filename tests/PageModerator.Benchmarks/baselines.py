#!/usr/bin/python3
"""Two plain methods on the rows that the mark left-out measures ours on: each source left out of training in turn, harmful (any label but
acceptable) against acceptable in it. Needs Debian's python3-sklearn and fasttext; one core, about 40 minutes.

    baselines.py DATASETS [SOURCE...] > baselines.csv

TF-IDF: words 1-2 and characters 3-5, logistic regression, one against rest. fastText: supervised, words 1-2, characters 2-5,
64 dimensions, 12 epochs. Both see all public text but the source; both are deterministic on one thread.
"""

import csv
import gzip
import pathlib
import re
import sys
import tempfile

import fasttext
import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

SOURCES = ["surge_toxicity", "davidson2017", "fox_news_comments", "hatexplain_subset", "edos_sexism", "convabuse", "youtube_spam",
           "sms", "hatemojibuild"]
INNOCENT = "acceptable"


def read(folder):
    """(file, text, label) of every row, in the files' alphabetical order."""
    csv.field_size_limit(sys.maxsize)
    rows = []
    for file in sorted(pathlib.Path(folder).glob("*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
            rows += [(file.name, row["text"], row["label"]) for row in csv.DictReader(stream)]
    return rows


def recall_at_one_percent(harmful, scores):
    """The share of the harmful above the strictest line that 1 % of the others pass; rows of one score pass together."""
    order = np.argsort(-scores, kind="stable")
    ranked, labels = scores[order], harmful[order]
    last_of_score = np.append(ranked[1:] != ranked[:-1], True)
    hits, alarms = np.cumsum(labels)[last_of_score], np.cumsum(~labels)[last_of_score]
    within = hits[alarms <= 0.01 * (~harmful).sum()]
    return (within[-1] if within.size else 0) / harmful.sum()


def tf_idf(train, test):
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True, max_features=300_000)
    texts = [text for _, text, _ in train]
    features = hstack([words.fit_transform(texts), characters.fit_transform(texts)]).tocsr()
    labels = np.array([label for _, _, label in train])
    model = LogisticRegression(solver="liblinear", C=4.0, multi_class="ovr").fit(features, labels)
    innocent = list(model.classes_).index(INNOCENT)
    texts = [text for _, text, _ in test]
    return -model.predict_proba(hstack([words.transform(texts), characters.transform(texts)]).tocsr())[:, innocent]


def fast_text(train, test):
    def line(text):
        return re.sub(r"\s+", " ", text.lower()).strip()

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"__label__{label} {line(text)}\n" for _, text, label in train)
        file.flush()
        model = fasttext.train_supervised(
            file.name, wordNgrams=2, minn=2, maxn=5, dim=64, epoch=12, thread=1, verbose=0)
    scores = []
    for _, text, _ in test:
        # The binding's own predict() can't speak to numpy 2.
        answers = dict((label, share) for share, label in model.f.predict(line(text) + "\n", -1, 0.0, "strict"))
        scores.append(-answers.get(f"__label__{INNOCENT}", 0.0))
    return np.array(scores)


def main():
    rows = read(sys.argv[1])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["source", "rows", "method", "roc_area", "recall_at_one_percent"])
    for source in sys.argv[2:] or SOURCES:
        train = [row for row in rows if not row[0].startswith(source)]
        test = [row for row in rows if row[0].startswith(source)]
        harmful = np.array([label != INNOCENT for _, _, label in test])
        for name, method in (("tf-idf", tf_idf), ("fasttext", fast_text)):
            scores = method(train, test)
            out.writerow([source, len(test), name, f"{roc_auc_score(harmful, scores):.4f}", f"{recall_at_one_percent(harmful, scores):.4f}"])
            sys.stdout.flush()


main()
