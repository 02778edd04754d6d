"""The simpler systems, over a real small corpus, with a model that answers by script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval_parts import ARTICLES, write_simple

from eval.baselines import BestPassage, Chunks, NoReports
from eval.loading import load_set
from eval.run import prepare_corpus
from index.corpus import Corpus
from index.embedder import Embedder
from prompts import REFUSAL
from qa.models import Message, Piece


@dataclass
class ScriptedModel:
    """Says the same thing always, and keeps what it was asked."""

    reply: str
    prompt: str = ""
    identity: str = "scripted"

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def generate(self, messages: Sequence[Message], **_: Any) -> Iterator[Piece]:
        self.prompt = messages[-1].content
        yield Piece(self.reply)


def small_corpus(folder: Path, embedder: Embedder) -> Corpus:
    cases = load_set(*write_simple(folder))
    prepare_corpus(folder / "corpus", cases, embedder)
    return Corpus.open(folder / "corpus", embedder)


def test_the_corpus_holds_exactly_the_reports_of_the_set(tmp_path: Path, embedder: Embedder) -> None:
    cases = load_set(*write_simple(tmp_path))
    before = prepare_corpus(tmp_path / "corpus", cases, embedder)
    writable = Corpus.create(tmp_path / "corpus", embedder)
    writable.add(ARTICLES["a"].__class__(id="stray", title="Stray", text="A stray report."))
    writable.close()
    assert prepare_corpus(tmp_path / "corpus", cases, embedder) == before
    held = Corpus.open(tmp_path / "corpus", embedder)
    assert {article.id for article in held.articles()} == {"a", "b"}


def test_without_reports_nothing_is_cited() -> None:
    model = ScriptedModel("24 people")
    given = NoReports(model).answer("q", "How many died in Orun?")
    assert (given.answer, given.abstained, given.citations, given.retrieved) == ("24 people", False, (), ())
    assert "How many died in Orun?" in model.prompt
    assert given.seconds["total"] >= 0


def test_chunks_cite_the_numbers_that_the_model_names(tmp_path: Path, embedder: Embedder) -> None:
    model = ScriptedModel("24 [1] [99]")
    given = Chunks(small_corpus(tmp_path, embedder), model).answer("q", "How many people died?")
    assert given.answer == "24"
    assert [(cited.article_id, cited.start) for cited in given.citations] == [
        (given.shown[0].article_id, given.shown[0].start)
    ]
    for chunk in given.shown:
        assert " ".join(ARTICLES[chunk.article_id].text[chunk.start : chunk.end].split()) in model.prompt
    assert given.tokens_read == model.count_tokens(model.prompt)
    refused = Chunks(small_corpus(tmp_path, embedder), ScriptedModel(f"{REFUSAL}. [1]")).answer("q", "Who?")
    assert refused.abstained
    assert refused.citations == ()


def test_the_best_passage_is_its_own_citation(tmp_path: Path, embedder: Embedder) -> None:
    given = BestPassage(small_corpus(tmp_path, embedder)).answer("q", "What did the army say?")
    cited = given.citations[0]
    assert given.answer == cited.quote == ARTICLES[cited.article_id].text[cited.start : cited.end]
    assert given.retrieved[0].start == cited.start
