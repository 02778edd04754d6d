"""What is found is ranked by whether it answers, asked in the report's words or in others."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import report

from index.corpus import Corpus
from index.cross_encoder import WEIGHTS, CrossEncoder
from index.errors import ModelDamaged
from index.reranker import rerank
from index.search import search

TEXT = (
    "Investigators reached the wreck of a helicopter near Dorvash on Tuesday. Colonel Tesna Ardal, of the"
    " general staff, denied that a missile had hit the helicopter. The Zhelnik Brigade claimed it in a"
    " statement."
)


@pytest.mark.parametrize(
    "question",
    [
        "Who denied that a missile had hit the helicopter near Dorvash?",
        "Who denied that a missile had hit the helicopter?",
        "Which officer rejected the idea that the aircraft had been shot down?",
    ],
)
def test_the_sentence_that_answers_comes_first_in_its_own_words_and_in_others(
    question: str, corpus: Corpus, reranker_folder: Path
) -> None:
    corpus.add(report(40, TEXT, title="Crash near Dorvash"))
    best, *_ = rerank(CrossEncoder(reranker_folder), corpus, [question], search(corpus, question, 16))
    assert best.hit.passage.text.startswith("Colonel Tesna Ardal")
    assert best.relevance > 0


def test_several_wordings_of_a_question_count_alike(corpus: Corpus) -> None:
    corpus.add(report(40, TEXT, title="Crash near Dorvash"))
    hits = search(corpus, "helicopter", 16)
    ranked = rerank(Scripted({"one": 4.0, "two": -1.0}), corpus, ["one", "two"], hits)
    assert {one.relevance for one in ranked} == {1.5}


class Scripted:
    """A reranker that knows questions only."""

    def __init__(self, known: dict[str, float]) -> None:
        self.known = known

    def score(self, question: str, views: Sequence[str]) -> list[float]:
        return [self.known[question]] * len(views)


def test_a_changed_name_is_no_word_of_the_sentence(corpus: Corpus, reranker_folder: Path) -> None:
    corpus.add(report(40, TEXT, title="Crash near Dorvash"))
    question = "Who denied that a missile had hit the helicopter near Kelm?"
    best, *_ = rerank(CrossEncoder(reranker_folder), corpus, [question], search(corpus, question, 16))
    assert best.relevance < 0


def test_damaged_weights_are_named(tmp_path: Path, reranker_folder: Path) -> None:
    half = tmp_path / "half.safetensors"
    half.write_bytes(WEIGHTS.read_bytes()[:1000])
    with pytest.raises(ModelDamaged, match="does not fit"):
        CrossEncoder(reranker_folder, half)
