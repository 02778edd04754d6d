"""Where sources differ: which voices stand side by side, and which stay out."""

from datetime import date
from pathlib import Path

import pytest
from reading_parts import Likely

from index.corpus import Corpus
from index.cross_encoder import CrossEncoder
from index.embedder import Embedder
from index.types import Article, Passage
from prompts import REFUSAL
from qa.assistant import Assistant
from qa.evidence import Evidence
from qa.kinds import kind_of
from qa.positions import differing, may_differ, rivals
from qa.reading import Reading

UNION = Article(
    "u",
    "Karsa",
    "The Karsa doctors' union said 56 civilians were killed in Karsa.",
    "Odrin Radio",
    published=date(2031, 3, 2),
)
ARMY = Article(
    "a",
    "Karsa",
    "General Ivo Maran said 25 civilians were killed in Karsa.",
    "Belmora Post",
    published=date(2031, 3, 5),
)


def evidence(speaker: str, relevance: float, article: Article = UNION) -> Evidence:
    return Evidence(1, Passage(article.id, 0, 3, "One", speaker, 0), article, relevance, relevance)


def read(text: str, article: Article) -> Reading:
    return Reading(evidence("", 0.0, article), text, 0.0, 0.0, 0, 0)


def test_each_other_voice_is_heard_once_and_only_where_it_answers_nearly_as_well() -> None:
    union, again, army, far = (
        evidence("the union", 3.0),
        evidence("the union", 2.9),
        evidence("the army", 2.0),
        evidence("a driver", -3.0),
    )
    assert rivals(union, [union, again, army, far]) == [army]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many civilians were killed in Karsa?", True),
        ("How many civilians did the union and the army say were killed, and who counted more?", True),
        ("How many civilians did the union say were killed in Karsa?", False),
        ("How many civilians were killed in Karsa, according to the union?", False),
        ("How many civilians were killed in Karsa by the union's count?", False),
    ],
)
def test_who_asks_for_one_voice_gets_no_other(question: str, expected: bool) -> None:
    assert may_differ(question, kind_of(question)) is expected


@pytest.mark.parametrize(
    ("word", "figure"), [("four", "4 civilians"), ("one", "1 civilian"), ("zero", "0 in the first raid")]
)
def test_the_same_figure_in_words_is_no_other_position(word: str, figure: str) -> None:
    found = differing([read(word, ARMY), read(figure, UNION), read("five", UNION)])
    assert [reading.text for reading in found] == ["five", word], "oldest report first, each figure once"


@pytest.mark.parametrize(("doubt", "voices"), [(0.9, {"u", "a"}), (1e-6, {"u"})])
def test_a_figure_stands_beside_the_answer_only_if_it_is_sure_by_itself(
    doubt: float, voices: set[str], tmp_path: Path, embedder: Embedder, reranker_folder: Path
) -> None:
    corpus = Corpus.create(tmp_path / "corpus", embedder)
    corpus.add(UNION)
    corpus.add(ARMY)
    model = Likely({UNION.text: 0.9, ARMY.text: doubt, REFUSAL: 1e-6})
    assistant = Assistant(corpus, CrossEncoder(reranker_folder), model, evidence_tokens=240)
    answer = assistant.ask("How many civilians were killed in Karsa?")
    assert {citation.article_id for citation in answer.citations} == voices
