"""What is found is ranked by whether it answers: a sentence that asks for no paraphrase is not mistrusted."""

from pathlib import Path

import pytest
from conftest import report

from index.corpus import Corpus
from index.cross_encoder import CrossEncoder
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
        "Which officer rejected the idea that the aircraft had been shot down?",
    ],
)
def test_the_sentence_that_answers_comes_first_in_its_own_words_and_in_others(
    question: str, corpus: Corpus, reranker_folder: Path
) -> None:
    corpus.add(report(40, TEXT, title="Crash near Dorvash"))
    best, *_ = rerank(CrossEncoder(reranker_folder), corpus, question, search(corpus, question, 16))
    assert best.hit.passage.text.startswith("Colonel Tesna Ardal")
    assert best.relevance > 0


def test_a_changed_name_is_no_word_of_the_sentence(corpus: Corpus, reranker_folder: Path) -> None:
    corpus.add(report(40, TEXT, title="Crash near Dorvash"))
    question = "Who denied that a missile had hit the helicopter near Kelm?"
    best, *_ = rerank(CrossEncoder(reranker_folder), corpus, question, search(corpus, question, 16))
    assert best.relevance < 0
