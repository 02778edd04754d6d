"""What a reader is told of where a quote stands."""

from pathlib import Path

import pytest
from chat_parts import scripted
from conftest import report

from index.corpus import Corpus
from index.embedder import Embedder
from index.types import Passage
from qa.compose import compose
from qa.evidence import Evidence
from qa.kinds import Kind
from qa.reading import Reading
from qa.transcript import markdown

WORDS = "Colonel Ana Dreyfuss said 24 shells had hit the bridge."


def test_a_reprint_is_cited_once_with_every_outlet_that_prints_it(tmp_path: Path, embedder: Embedder) -> None:
    corpus = Corpus.create(tmp_path / "corpus", embedder)
    for number, outlet in enumerate(("Belmora Post", "Odrin Radio", "Belmora Post", ""), start=1):
        corpus.add(report(number, WORDS, source=outlet))
    answer = scripted(corpus).ask("Who said that shells had hit the bridge?")
    (citation,) = answer.citations
    assert citation.quote == WORDS
    outlets = {citation.source, *citation.also_in}
    assert outlets - {""} == {"Belmora Post", "Odrin Radio"}
    assert citation.source not in citation.also_in
    assert f"also in {', '.join(citation.also_in)}" in markdown([answer])


def test_a_flood_of_reprints_hides_no_other_report(tmp_path: Path, embedder: Embedder) -> None:
    corpus = Corpus.create(tmp_path / "corpus", embedder)
    for number in range(20):
        corpus.add(report(number, WORDS, source=f"Outlet {number}"))
    corpus.add(report(20, "The ferrymen put the shells on the bridge at seven.", source="Odrin Radio"))
    answer = scripted(corpus).ask("Who said that shells had hit the bridge?")
    assert len(answer.citations[0].also_in) == 19
    assert any(item.article.source == "Odrin Radio" for item in answer.evidence)


@pytest.mark.parametrize(("copied", "speaker"), [("mayor", "the mayor"), ("army", "the army of Halm")])
def test_of_two_voices_in_a_sentence_the_one_that_was_meant_is_the_answer(
    copied: str, speaker: str, corpus: Corpus
) -> None:
    article = report(9, "The army of Halm rejected the mayor's claim that shells had hit the bridge.")
    passage = Passage(article.id, 0, len(article.text), article.text, "the army of Halm; the mayor", 0)
    reading = Reading(Evidence(1, passage, article, 3.0, 3.0), copied, 0.0, 0.0, 0, 0)
    text, _, _ = compose(corpus, [reading], Kind.ATTRIBUTION)
    assert text == speaker
