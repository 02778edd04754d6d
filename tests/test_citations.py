"""What a reader is told of where a quote stands."""

from pathlib import Path

from chat_parts import scripted
from conftest import report

from index.corpus import Corpus
from index.embedder import Embedder
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
