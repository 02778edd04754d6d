"""The shipped set is sound; an error planted into a set is found; both forms load."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from eval_parts import ARTICLE, ARTICLES, DISPUTED, abstained, case, gold, golden, said, write_simple

from eval.cases import CONVERSATIONS, QUESTIONS, REPORTS, Case, CaseSet, Position
from eval.loading import load_set
from eval.predictions import Prediction
from eval.scores import LOWER_IS_BETTER, Scores, score
from eval.validate import problems, shipped_problems
from index.errors import BadInput


@pytest.fixture(scope="module")
def shipped() -> CaseSet:
    return load_set()


def test_the_shipped_set_is_sound() -> None:
    assert shipped_problems(REPORTS, QUESTIONS, CONVERSATIONS) == []


def test_the_shipped_set_is_balanced(shipped: CaseSet) -> None:
    splits = Counter(one.split for one in shipped.cases)
    assert abs(splits["dev"] - splits["test"]) <= 0.1 * len(shipped.cases)
    assert {one.split for one in shipped.cases if one.event == "real-raids"} == {"dev"}


def scored(shipped: CaseSet, rule: dict[str, Prediction]) -> Scores:
    return score([(one, rule[one.id]) for one in shipped.cases])


def test_gold_as_a_system_is_perfect(shipped: CaseSet) -> None:
    found = scored(shipped, {one.id: golden(one) for one in shipped.cases})
    imperfect = {
        (kind, name, value.value)
        for kind, table in {"overall": found.overall, **found.by_type}.items()
        for name, value in table.items()
        if name not in {"seconds_median", "seconds_p95", "tokens_read"}
        and value.value != pytest.approx(0.0 if name in LOWER_IS_BETTER else 1.0)
    }
    assert imperfect == set()
    assert set(found.outcomes) == {"right, rightly cited", "rightly abstained"}


def test_the_silent_system_gets_what_it_deserves(shipped: CaseSet) -> None:
    table = scored(shipped, {one.id: abstained(id=one.id) for one in shipped.cases}).overall
    assert table["abstention_recall"].value == table["false_abstention"].value == 1
    assert table["cited_correct"].value == table["answer_hit"].value == table["token_f1"].value == 0
    assert "citation_precision" not in table
    assert "calibration_error" not in table


def test_the_empty_answer_is_neither_right_nor_an_abstention(shipped: CaseSet) -> None:
    table = scored(shipped, {one.id: said("", id=one.id) for one in shipped.cases}).overall
    assert table["abstention_recall"].value == table["answer_hit"].value == 0


def test_the_shuffled_system_is_near_nothing(shipped: CaseSet) -> None:
    answers = [golden(one) for one in shipped.cases]
    random.Random(5).shuffle(answers)
    pairs = zip(shipped.cases, answers, strict=True)
    table = scored(shipped, {one.id: replace(answer, id=one.id) for one, answer in pairs}).overall
    assert table["cited_correct"].value < 0.02
    assert table["answer_hit"].value < 0.1
    assert table["citation_recall"].value < 0.02


def test_scores_are_the_same_on_a_second_run(shipped: CaseSet) -> None:
    few = CaseSet(shipped.articles, shipped.cases[:40])
    rule = {
        one.id: golden(one) if number % 3 else abstained(id=one.id) for number, one in enumerate(few.cases)
    }
    assert scored(few, rule) == scored(few, rule)


def good() -> CaseSet:
    """A small set with nothing wrong but its missing types."""
    cases = [
        case("24", evidence=[gold("24 people died")], id="one", question="what was the toll for Orun"),
        case(id="two", question="Which company built the bridge at Orun?"),
        replace(DISPUTED, id="three", question="dead in Orun, all accounts"),
    ]
    return CaseSet(ARTICLES, tuple(cases))


SHIFTED = replace(gold("24 people died"), start=3, end=17)
PLANTED: dict[str, tuple[dict[str, object], str]] = {
    "offset": ({"evidence": (SHIFTED,)}, "is not '24 people died'"),
    "beyond the end": ({"evidence": (replace(SHIFTED, end=9999),)}, "has no characters"),
    "no such report": ({"evidence": (replace(SHIFTED, article_id="z"),)}, "there is no report z"),
    "white space": ({"evidence": (gold(" 24 people"),)}, "white space around"),
    "parts": ({"evidence": (gold("24 people died", part=2),)}, "parts are numbered"),
    "type": ({"type": "riddle"}, "unknown type"),
    "answerable": ({"answerable": False}, "answerable is False"),
    "no answers": ({"answers": ()}, "without answers or evidence"),
    "no evidence": ({"evidence": ()}, "without answers or evidence"),
    "empty alias": ({"answers": ("24", "?!")}, "an alias without words"),
    "double alias": ({"answers": ("24", "the 24")}, "twice"),
    "alias elsewhere": ({"answers": ("77",)}, "no alias stands in"),
    "given away": ({"question": "Did 24 die in Orun, or how many"}, "gives its answer away"),
    "yes or no": ({"type": "yesno"}, "is neither"),
    "one report": ({"type": "multi"}, "the evidence is from one"),
    "no positions": ({"type": "disagreement"}, "needs two positions"),
    "echo": (
        {
            "evidence": (gold("The army spoke of nine. Nothing else"),),
            "question": "army spoke of nine nothing else",
        },
        "echoes its evidence",
    ),
    "split": ({"split": "train"}, "is not one of dev, test"),
    "same question": ({"question": "Dead in Orun, all accounts?"}, "the same question as"),
    "leak": ({"split": "test", "event": "another"}, "report a proves answers of several splits"),
    "event in two splits": ({"split": "test"}, "event orun is in several splits"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_found(name: str) -> None:
    fields, message = PLANTED[name]
    clean = good()
    spoiled = CaseSet(ARTICLES, (replace(clean.cases[0], **fields), *clean.cases[1:]))  # type: ignore[arg-type]
    assert not any(message in problem for problem in problems(clean))
    assert any(message in problem for problem in problems(spoiled))


@pytest.mark.parametrize(
    ("positions", "message"),
    [
        (
            (DISPUTED.positions[0], replace(DISPUTED.positions[1], answers=("nine", "8"))),
            "not among the case's",
        ),
        ((DISPUTED.positions[0], replace(DISPUTED.positions[1], sources=())), "has no source"),
        (
            (DISPUTED.positions[0], replace(DISPUTED.positions[1], answers=("9",))),
            "none of its answers stands",
        ),
        ((DISPUTED.positions[1], DISPUTED.positions[0]), "is not part"),
        ((DISPUTED.positions[0], DISPUTED.positions[0]), "all positions are the same"),
    ],
)
def test_a_planted_error_in_positions_is_found(positions: tuple[Position, ...], message: str) -> None:
    spoiled = replace(DISPUTED, positions=positions)
    assert any(message in problem for problem in problems(CaseSet(ARTICLES, (spoiled,))))


def test_an_unanswerable_question_that_is_answered_is_found() -> None:
    answered: Case = case(id="x", question="Ida Brun, mayor: 24 people died?")
    found = problems(CaseSet(ARTICLES, (answered,)))
    assert any("is answered in report a" in problem for problem in found)
    twin = case("24", evidence=[gold("24 people died")], id="y", question="Bridge toll collectors?")
    copied = case(id="x", question="toll of the bridge: which collectors")
    assert any("asks the same as y" in p for p in problems(CaseSet(ARTICLES, (twin, copied))))


def test_a_shipped_set_that_is_too_small_is_found(tmp_path: Path) -> None:
    reports, questions = write_simple(tmp_path)
    talks = tmp_path / "C.jsonl"
    talks.write_text('{"id": "c", "event": "e", "split": "dev", "turns": []}\n', encoding="utf-8")
    found = "\n".join(shipped_problems(reports, questions, talks))
    assert "2 reports, fewer than 150" in found
    assert "c: 0 turns, not 2 to 5" in found
    assert "report a: title, outlet or day is missing" in found


def test_the_simple_form_gets_exact_offsets(tmp_path: Path) -> None:
    found = load_set(*write_simple(tmp_path))
    first = found.cases[0]
    assert [(span.article_id, span.quote) for span in first.evidence] == [
        ("a", "24 people died"),
        ("b", "24 dead"),
    ]
    for span in first.evidence:
        assert found.articles[span.article_id].text[span.start : span.end] == span.quote
    assert not found.cases[1].answerable


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "not a JSON object"),
        ('{"id": "q", "type": "who", "docs": [], "evidence": []}', "`question` is missing"),
        ('{"id": "q", "question": "?", "type": "who", "docs": ["z"], "evidence": ["x"]}', "no report 'z'"),
        ('{"id": "q", "question": "?", "type": "who", "docs": ["a"], "evidence": ["x!"]}', "is in none of a"),
        ('{"id": "q", "question": "?", "type": "who", "evidence": [{"article_id": "a"}]}', "whole numbers"),
        ('{"id": "q", "question": "?", "type": "who", "evidence": "x"}', "not a list"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    reports, questions = write_simple(tmp_path)
    questions.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"Q\.jsonl:1") as raised:
        load_set(reports, questions)
    assert message in str(raised.value)


def test_two_questions_with_one_id_are_refused(tmp_path: Path) -> None:
    reports, questions = write_simple(tmp_path)
    questions.write_text(questions.read_text("utf-8") * 2, encoding="utf-8")
    with pytest.raises(BadInput, match="second question has the id 'q1'"):
        load_set(reports, questions)


def test_a_split_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="this set has dev"):
        CaseSet({ARTICLE.id: ARTICLE}, (DISPUTED,)).of_split("training")
