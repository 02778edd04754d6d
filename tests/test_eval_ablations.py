"""Every variant switches off what its name says and no more; the table, worked by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import report
from corpus_writer import FakeEmbedder
from eval_parts import Scripted, abstained, case, cited, gold, said, write_simple
from model_parts import WordModel
from typer.testing import CliRunner

from eval import run as runs
from eval import systems
from eval.ablation_table import ablation_table
from eval.ablations import (
    ABLATIONS,
    one_sentence,
    without_check,
    without_copying,
    without_dense,
    without_lexical,
    without_reranker,
    without_speakers,
)
from eval.cases import Case
from eval.cli import app
from eval.predictions import Prediction
from eval.systems import SYSTEMS, VARIANTS, Product, make_system
from index.corpus import Corpus
from prompts import REFUSAL
from qa.answers import Answer
from qa.assistant import Assistant
from qa.care import BARS
from qa.evidence import Evidence
from qa.models import Copying, Message, Piece
from qa.settings import Settings

QUESTION = "Who said that shells had hit the bridge?"
SPEAKER = "Colonel Ana Dreyfuss"
FREE = "Dreyfuss, a colonel"


class Model(WordModel):
    """Copies the first text it may, says `free` where it may say anything, and keeps what it was given."""

    def __init__(self, free: str = FREE) -> None:
        self.free = free
        self.prompts: list[str] = []
        self.copied: list[Copying | None] = []

    def pieces(self, messages: Sequence[Message], copying: Copying | None) -> Iterator[Piece]:
        self.prompts.append(messages[-1].content)
        self.copied.append(copying)
        yield Piece((*copying.fixed, *copying.texts)[0] if copying else self.free, 0.5)


class Prefers:
    """A reranker that is sure of the sentences with these words and rules out all others."""

    def __init__(self, words: str) -> None:
        self.words = words

    def score(self, question: str, views: Sequence[str]) -> list[float]:
        return [30.0 if self.words in view.partition(" | ")[0] else -30.0 for view in views]


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def full(tmp_path: Path, model: Model) -> Iterator[Assistant]:
    """The product over five reports; it holds nothing back, whatever the weights of the confidence."""
    corpus = Corpus.create(tmp_path / "corpus", FakeEmbedder())
    for number in range(1, 6):
        corpus.add(report(number))
    yield Assistant(corpus, Prefers("3 shells had"), model, 240, bars=dict.fromkeys(BARS, 0.0))
    corpus.close()


def voices(answer: Answer) -> set[str]:
    """The speakers of all that was found, read and cited."""
    found = {hit.passage.speaker for hit in answer.hits}
    return found | {e.passage.speaker for e in answer.evidence} | {c.speaker for c in answer.citations}


def test_the_full_product_has_every_part(full: Assistant) -> None:
    answer = full.ask(QUESTION)
    assert (answer.text, answer.citations[0].article_id) == (SPEAKER, "report-3")
    assert [e.relevance for e in answer.evidence][:2] == [30.0, -30.0]
    assert any(hit.lexical_rank for hit in answer.hits)
    assert any(hit.dense_rank for hit in answer.hits)


def test_without_the_reranker_the_searches_rank(full: Assistant) -> None:
    answer = without_reranker(full).ask(QUESTION)
    assert {e.relevance for e in answer.evidence} == {0.0}
    best = max(answer.hits, key=lambda hit: sum(1 / (4 + r) for r in (hit.lexical_rank, hit.dense_rank) if r))
    assert answer.evidence[0].passage == best.passage
    assert SPEAKER in voices(answer)


def test_without_speakers_none_is_shown_copied_or_cited(full: Assistant, model: Model) -> None:
    variant = without_speakers(full)
    answer = variant.ask(QUESTION)
    assert answer.citations
    assert voices(answer) == {""}
    assert f"{SPEAKER}: " not in model.prompts[-1]
    assert not any(SPEAKER in copying.texts for copying in model.copied if copying)
    assert {passage.speaker for passage in variant.corpus.passages_of("report-3")} == {""}
    # and all of it is there in the full product
    assert SPEAKER in voices(full.ask(QUESTION))
    assert f"{SPEAKER}: " in model.prompts[-1]
    assert any(SPEAKER in copying.texts for copying in model.copied if copying)


def test_without_copying_the_model_writes_freely(full: Assistant, model: Model) -> None:
    variant = without_copying(full)
    assert (variant.model.copies, variant.model.identity) == (False, "scripted")
    answer = variant.ask(QUESTION)
    assert answer.text == FREE
    assert model.copied == [None]
    assert answer.evidence == full.ask(QUESTION).evidence


def test_one_sentence_is_read(full: Assistant, model: Model) -> None:
    # the searches alone leave it in doubt which sentence is best, so that more than one is read
    doubtful, question = without_reranker(full), "How many shells had hit the bridge?"
    many = doubtful.ask(question)
    read_by_many = {evidence.number for evidence in many.evidence if is_shown(evidence, model.prompts)}
    model.prompts.clear()
    one = one_sentence(doubtful).ask(question)
    assert one.evidence == many.evidence[:1]
    assert one.hits == many.hits
    assert len(read_by_many) > 1
    assert not any(is_shown(evidence, model.prompts) for evidence in many.evidence[1:])


def is_shown(evidence: Evidence, prompts: Sequence[str]) -> bool:
    return any(evidence.passage.text in prompt for prompt in prompts)


def test_without_the_check_nothing_is_held_back(full: Assistant) -> None:
    strict = replace(full, bars=dict.fromkeys(BARS, 1.1))
    held, given = strict.ask(QUESTION), without_check(strict).ask(QUESTION)
    assert (held.text, held.citations) == (REFUSAL, ())
    assert (given.text, given.confidence) == (SPEAKER, held.confidence)


def test_without_the_check_the_model_itself_may_still_refuse(full: Assistant) -> None:
    answer = without_check(without_copying(replace(full, model=Model(REFUSAL)))).ask(QUESTION)
    assert (answer.text, answer.abstained) == (REFUSAL, True)


def test_without_one_search_the_other_finds(full: Assistant) -> None:
    by_words, by_vectors = without_dense(full).ask(QUESTION), without_lexical(full).ask(QUESTION)
    assert by_words.hits
    assert by_vectors.hits
    assert {hit.dense_rank for hit in by_words.hits} == {None}
    assert {hit.lexical_rank for hit in by_vectors.hits} == {None}


def test_every_variant_is_a_system(full: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = replace(full, bars=BARS)
    monkeypatch.setattr(systems, "make_assistant", lambda _: shipped)
    assert list(VARIANTS) == list(ABLATIONS)
    assert not VARIANTS.keys() & SYSTEMS.keys()
    for name in VARIANTS:
        system = make_system(name, Settings())
        assert isinstance(system, Product)
        assert system.assistant != shipped
        assert system.answer("q", QUESTION).id == "q"


DIED, OTHERS = gold("24 people died"), gold("Nothing else was known.")
SAID = case("24", evidence=[DIED], id="q0", kind="attribution")
COUNTED = case("24", evidence=[DIED], id="q1")
UNKNOWN = case(id="q2")


def answers(*given: Prediction) -> list[tuple[Case, Prediction]]:
    pairs = list(zip((SAID, COUNTED, UNKNOWN), given, strict=True))
    assert all(one.id == prediction.id for one, prediction in pairs)
    return pairs


def test_the_table_worked_by_hand() -> None:
    two = {"total": 2.0}
    full = answers(
        said("24", cited(DIED), id="q0", seconds=two),
        said("24", cited(DIED), id="q1", seconds=two),
        abstained(id="q2", seconds=two),
    )
    worse = answers(
        said("24", cited(DIED), id="q0", seconds={"total": 1.0}),
        said("9", cited(OTHERS), id="q1", seconds={"total": 1.5}),
        said("9", cited(OTHERS), id="q2", seconds={"total": 5.0}),
    )
    head, _, first, second, _, note = ablation_table({"conflictqa": full, "worse": worse}).splitlines()
    assert head == (
        "| variant | cited correct | right | attribution accuracy | citation precision"
        " | abstention recall | false abstention | seconds median |"
    )
    assert first == "| conflictqa | 100.0% | 100.0% | 100.0% | 100.0% | 100.0% | 0.0% | 2.00 s |"
    assert second.split(" | ") == [
        "| worse",
        # changes 0 and -1: a draw of two has the mean 0 or -1 in a quarter each
        "50.0% (-50.0, -100.0 to +0.0)",
        # changes 0, -1, -1: a draw of three has the mean 0 in 1 of 27, more than 2.5 %
        "33.3% (-66.7, -100.0 to +0.0)",
        "100.0% (+0.0, +0.0 to +0.0)",
        # 1 against 1, 0 against 1, 0 against nothing: of the 26 draws with something on both sides
        # 1 has the change 0 and 7 have -1
        "33.3% (-66.7, -100.0 to +0.0)",
        "0.0% (-100.0, -100.0 to -100.0)",
        "0.0% (+0.0, +0.0 to +0.0)",
        # a draw of 1, 1.5 and 5 seconds has either end as its median in 7 of 27
        "1.50 s (-0.50, -1.00 to +3.00) |",
    ]
    assert note.startswith("3 cases.")


def test_what_cannot_be_compared_is_not() -> None:
    silent = answers(*(abstained(id=f"q{number}") for number in range(3)))
    spoken = answers(*(said("24", cited(DIED), id=f"q{number}") for number in range(3)))
    _, _, first, second, *_ = ablation_table({"silent": silent, "spoken": spoken}).splitlines()
    # the full product cites nothing, and no time was taken
    assert first.split(" | ")[4] == "-"
    assert second.split(" | ")[4] == "66.7%"
    assert second.endswith(" | - |")


def test_a_stopped_comparison_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports, questions = write_simple(tmp_path)
    command = ["ablations", "--reports", str(reports), "--questions", str(questions), "--limit", "2"]
    command += ["--out", str(tmp_path / "all")]
    asked_of: list[tuple[str, str]] = []

    stops = {("without-speakers", "q2")}

    def make(name: str, _: Settings) -> Scripted:
        def rule(case_id: str, question: str) -> Prediction:
            if (name, case_id) in stops:
                raise KeyboardInterrupt
            asked_of.append((name, case_id))
            return abstained(id=case_id, seconds={"total": 1.0})

        return Scripted(rule)

    monkeypatch.setattr(runs, "make_embedder", lambda *_: None)
    monkeypatch.setattr(runs, "prepare_corpus", lambda *_: {"embedder": "none"})
    monkeypatch.setattr(runs, "make_system", make)
    assert CliRunner().invoke(app, command).exit_code != 0
    assert asked_of[-1] == ("without-speakers", "q1")
    stops.clear()
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    names = ["conflictqa", *ABLATIONS]
    assert asked_of == [(name, case_id) for name in names for case_id in ("q1", "q2")]
    assert [line.split(" | ")[0] for line in done.stdout.splitlines() if line.startswith("| ")] == [
        "| variant",
        *(f"| {name}" for name in names),
    ]
