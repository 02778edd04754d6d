"""A process that indexes until it is done or killed: `python corpus_writer.py FOLDER FIRST LAST`."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.corpus import Corpus
from index.embedder import Vectors
from index.types import Article


class FakeEmbedder:
    """Eight numbers out of a text's hash: as stable as a model, and there at once."""

    identity, dimensions, max_tokens = "fake@1", 8, 256

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [list(hashlib.sha256(text.encode()).digest()[:8]) for text in texts]
        vectors = np.array(rows, np.float32).reshape(len(rows), 8) + 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def main(folder: str, first: str, last: str) -> None:
    corpus = Corpus.create(Path(folder), FakeEmbedder())
    for number in range(int(first), int(last)):
        text = " ".join(f"Sentence {i} of report {number} is here." for i in range(20))
        print(corpus.add(Article(f"r{number}", f"T{number}", text)).value, number, flush=True)  # noqa: T201
        if number % 5 == 4:
            corpus.save_snapshot()


if __name__ == "__main__":
    main(*sys.argv[1:])
