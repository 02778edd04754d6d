"""The reranker's training: what it reads is sound, and a run makes weights that load and score."""

from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file
from typer.testing import CliRunner

from eval.cases import CONVERSATIONS, DATA, QUESTIONS
from eval.cli import app
from eval.examples import Example, Sheet, examples, lay_out
from eval.texts import words
from eval.training import Item, load_items
from index.cross_encoder import WEIGHTS, CrossEncoder
from index.embedder import Embedder
from index.errors import BadInput

RUN = 8
STOCK_PHRASES = {
    "official who asked not to be named said",
    "who asked not to be identified said that",
    "officer who spoke on condition of anonymity said",
    "i won t insult you by denying it",
}


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return load_items()


@pytest.fixture(scope="module")
def sheets(embedder: Embedder) -> list[Sheet]:
    return lay_out(load_items(limit=60), embedder)


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {found[start : start + RUN] for start in range(len(found) - RUN + 1)}


def test_every_quote_stands_in_its_report(items: list[Item]) -> None:
    ids = [article.id for item in items for article in item.articles]
    assert len(set(ids)) == len(ids)
    assert any(len(item.articles) > 1 for item in items)
    for item in items:
        for asked in item.asked:
            assert asked.places
            assert all(words(item.articles[p.report].text[p.start : p.end]) for p in asked.places)


def test_every_quote_is_in_a_sentence(sheets: list[Sheet]) -> None:
    for item, sheet in zip(load_items(limit=len(sheets)), sheets, strict=True):
        assert {asked.answered for asked in item.asked} == {True, False}
        for asked, query in zip(item.asked, sheet.queries, strict=True):
            held = " ".join(words(" ".join(sheet.sentences[number].words for number in query.places)))
            for place in asked.places:
                assert " ".join(words(item.articles[place.report].text[place.start : place.end])) in held


def test_examples_are_well_formed(sheets: list[Sheet]) -> None:
    found = list(examples(sheets, np.random.default_rng(0)))
    queries = [query for sheet in sheets for query in sheet.queries]
    answered = {query.question for query in queries if query.answered}
    near = {query.question for query in queries if not query.answered} - answered
    right = {example.question: example.right for example in found if example.question in answered}
    assert right
    for example in found:
        assert len(example.views) == len(example.right) == 7
        assert example.right.count(True) <= 2
        if example.question in near:
            assert not any(example.right)
    assert sum(any(marks) for marks in right.values()) > 0.99 * len(right)
    assert len(found) > len(queries)


def test_strangers_are_of_other_items_and_near(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        for query in sheet.queries:
            assert len(query.strangers) == 8
            assert not set(query.strangers) & set(sheet.sentences)


def test_passes_differ_and_come_again_from_the_same_seed(sheets: list[Sheet]) -> None:
    def drawn(seed: int) -> list[Example]:
        return list(examples(sheets[:9], np.random.default_rng(seed)))

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_no_training_text_is_in_the_evaluation_set(items: list[Item]) -> None:
    files = [*(DATA / "reports").glob("*.md"), QUESTIONS, CONVERSATIONS]
    evaluated = set(chain.from_iterable(runs(path.read_text("utf-8")) for path in files))
    shared = set()
    for item in items:
        texts = [article.text for article in item.articles]
        for text in (*texts, *(asked.question for asked in item.asked)):
            shared |= runs(text) & evaluated
    assert {" ".join(run) for run in shared} <= STOCK_PHRASES


def test_a_line_that_is_no_item_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no training items"):
        load_items(tmp_path)
    (tmp_path / "items.jsonl").write_text('{"id": "one"}\n', "utf-8")
    with pytest.raises(BadInput, match=r"items.jsonl:1: not a training item"):
        load_items(tmp_path)


def test_a_run_writes_weights_that_load_and_score(tmp_path: Path, reranker_folder: Path) -> None:
    out = tmp_path / "new" / "reranker.safetensors"
    done = CliRunner().invoke(app, ["train", "--out", str(out), "--steps", "2", "--limit", "2"])
    assert done.exit_code == 0, done.output
    assert 7e6 < out.stat().st_size < 8e6
    scores = CrossEncoder(reranker_folder, out).score("Who was hurt?", ["Two men were hurt.", "It rained."])
    assert len(scores) == 2
    assert np.isfinite(scores).all()
    assert scores[0] != scores[1]
    again = tmp_path / "again.safetensors"
    more = ["train", "--out", str(again), "--steps", "1", "--limit", "2", "--start", str(out)]
    assert CliRunner().invoke(app, more).exit_code == 0
    assert distance(again, out) < distance(again, WEIGHTS), "what was learned before is thrown away"


def distance(one: Path, other: Path) -> float:
    """How far apart the learned changes of two files are."""
    first, second = load_file(one), load_file(other)
    return sum(float((first[name] - second[name]).norm()) for name in first)


def test_only_weights_can_be_gone_on_from(tmp_path: Path) -> None:
    start = tmp_path / "start"
    start.write_text("no weights", "utf-8")
    steps = ["--steps", "1", "--limit", "2", "--start", str(start)]
    done = CliRunner().invoke(app, ["train", "--out", str(tmp_path / "out"), *steps])
    assert isinstance(done.exception, BadInput)
    assert "--start" in str(done.exception)


def test_one_item_is_too_few(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["train", "--out", str(tmp_path / "out"), "--limit", "1"])
    assert isinstance(done.exception, BadInput)
