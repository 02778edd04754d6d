"""Which sentence the answer is copied from, and what is no answer."""

from collections.abc import Sequence

import pytest
from reading_parts import Likely

from index.types import Article, Passage
from qa.copying import CopyRules
from qa.evidence import Evidence
from qa.kinds import Kind
from qa.models import Copying
from qa.offers import offers
from qa.reading import Reading, read

ARTICLE = Article("a", "Odrin bridge", "One. Two.", "Belmora Post")


def evidence(number: int, text: str, score: float = 0.0, speaker: str = "") -> Evidence:
    return Evidence(number, Passage("a", 0, len(text), text, speaker, number), ARTICLE, 0.0, score)


def reading(model: Likely, shown: Sequence[Evidence], kind: Kind) -> Reading:
    *_, last = read(model, shown, "question", kind)
    assert isinstance(last, Reading)
    return last


def test_the_likeliest_copy_wins_wherever_it_ranks() -> None:
    model = Likely({"the dam": 0.2, "the bridge": 0.9})
    found = reading(model, [evidence(1, "the dam"), evidence(2, "the bridge")], Kind.WHAT)
    assert (found.text, found.evidence.number) == ("the bridge", 2)


def test_a_much_better_rank_outweighs_a_likelier_copy() -> None:
    model = Likely({"the dam": 0.5, "the bridge": 0.9})
    found = reading(model, [evidence(1, "the dam", score=9.0), evidence(2, "the bridge")], Kind.WHAT)
    assert found.text == "the dam"


def test_a_copy_that_has_fallen_behind_is_not_written_out() -> None:
    model = Likely({"the dam": 0.9, "one two three four five six": 0.1})
    reading(model, [evidence(1, "the dam"), evidence(2, "one two three four five six")], Kind.WHAT)
    assert model.written == 2 + 1 + 1 + 1  # the first copy, one token of the second, a refusal each


def test_evidence_that_cannot_win_is_not_read() -> None:
    model = Likely({"the dam": 0.9, "the bridge": 0.99})
    reading(model, [evidence(1, "the dam", score=9.0), evidence(2, "the bridge")], Kind.WHAT)
    assert model.written == 2 + 1, "seconds are spent on a sentence that cannot be the answer"


def test_a_sentence_that_calls_for_a_refusal_falls_behind() -> None:
    model = Likely({"the dam": 0.9, "the bridge": 0.7})
    model.refusals = {"the dam": 0.9, "the bridge": 0.001}
    found = reading(model, [evidence(1, "the dam"), evidence(2, "the bridge")], Kind.WHAT)
    assert found.text == "the bridge"


def test_how_many_needs_a_figure() -> None:
    model = Likely({"many people": 0.9, "forty-one": 0.5})
    found = reading(model, [evidence(1, "many people"), evidence(2, "forty-one")], Kind.NUMBER)
    assert found.text == "forty-one"
    assert reading(model, [evidence(1, "many people")], Kind.NUMBER).text == ""


def test_a_day_or_a_no_counts_nothing() -> None:
    model = Likely({"May 15-24": 0.9, "No": 0.8, "6,000 troops": 0.5})
    shown = [evidence(1, "May 15-24"), evidence(2, "No"), evidence(3, "6,000 troops")]
    assert reading(model, shown, Kind.NUMBER).text == "6,000 troops"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("1. The", "6,000"),
        ("At 14:10", "6,000"),
        ("0215 hours", "6,000"),
        ("61,000 tonnes", "6,000"),
    ],
)
def test_neither_a_paragraph_nor_an_hour_nor_a_measure_counts(wrong: str, right: str) -> None:
    model = Likely({wrong: 0.9, wrong.split(maxsplit=1)[0]: 0.9, "At": 0.9, right: 0.5})
    *_, last = read(
        model, [evidence(1, wrong), evidence(2, right)], "How many troops took part?", Kind.NUMBER
    )
    assert isinstance(last, Reading)
    assert last.text == right


def test_a_measure_counts_where_it_is_asked_for() -> None:
    shown = [evidence(1, "twelve days")]
    *_, last = read(Likely({"twelve days": 0.9}), shown, "For how many days did it burn?", Kind.NUMBER)
    assert isinstance(last, Reading)
    assert last.text == "twelve days"


@pytest.mark.parametrize(
    ("sentence", "head"), [("It fell yesterday.", False), ("It fell.", True), ("It fell on 3 March.", False)]
)
def test_a_report_s_day_answers_when_only_where_its_sentence_tells_none(sentence: str, head: bool) -> None:
    ((copying, _),) = offers(evidence(1, sentence), "When did the bridge fall?", Kind.WHEN)
    assert (len(copying.texts) > 1) == head


def test_a_figure_of_the_question_is_no_answer_to_it() -> None:
    model = Likely({"Lion 16": 0.9, "6,000": 0.5})
    shown = [evidence(1, "Lion 16"), evidence(2, "6,000")]
    *_, last = read(model, shown, "How many troops took part in Lion 16?", Kind.NUMBER)
    assert isinstance(last, Reading)
    assert last.text == "6,000"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Under which section of the Criminal Code was the dam closed?", "119.3"),
        ("Was the dam closed under the Road Act or the Criminal Code?", "the criminal code"),
        ("Under what was it closed (dam Odrin Criminal Code court)?", "the criminal code"),
    ],
)
def test_what_the_question_says_itself_is_an_answer_only_to_a_choice(question: str, answer: str) -> None:
    model = Likely({"the criminal code": 0.9, "119.3": 0.5})
    *_, last = read(model, [evidence(1, "the criminal code"), evidence(2, "119.3")], question, Kind.WHAT)
    assert isinstance(last, Reading)
    assert last.text == answer


def test_which_city_needs_a_name() -> None:
    model = Likely({"the fortified city": 0.9, "the city of Odrin": 0.5})
    shown = [evidence(1, "the fortified city"), evidence(2, "the city of Odrin")]
    *_, last = read(model, shown, "Which city fell at last?", Kind.WHERE)
    assert isinstance(last, Reading)
    assert last.text == "the city of Odrin"


def test_a_denial_tips_a_close_yes_to_no() -> None:
    model = Likely({"Yes": 0.8, "No": 0.2})
    assert reading(model, [evidence(1, "The army shelled the dam.")], Kind.YES_NO).text == "Yes"
    assert reading(model, [evidence(1, "The army denied it shelled the dam.")], Kind.YES_NO).text == "No"


@pytest.mark.parametrize(
    ("question", "answer"), [("Did they turn down the offer?", "Yes"), ("Did they take the offer?", "No")]
)
def test_a_denial_that_is_asked_about_is_a_yes(question: str, answer: str) -> None:
    shown = [evidence(1, "They did not take the offer.")]
    *_, last = read(Likely({"Yes": 0.8, "No": 0.2}), shown, question, Kind.YES_NO)
    assert isinstance(last, Reading)
    assert last.text == answer


@pytest.mark.parametrize("line", ["Halm, 29 July 1986", "Total | 23 | 24"])
def test_a_dateline_or_a_row_says_neither_yes_nor_no(line: str) -> None:
    shown = [evidence(1, line, score=9.0), evidence(2, "The army shelled the dam.")]
    assert reading(Likely({"Yes": 0.9, "No": 0.1}), shown, Kind.YES_NO).evidence.number == 2


def test_whom_the_question_names_is_not_copied_for_an_answer() -> None:
    model = Likely({"Ivo Maran": 0.9, "the Front": 0.5})
    shown = [evidence(1, "It was", speaker="Ivo Maran"), evidence(2, "It was us", speaker="the Front")]
    *_, last = read(model, shown, "Who claimed the raid that Ivo Maran condemned?", Kind.ATTRIBUTION)
    assert isinstance(last, Reading)
    assert last.text == "the Front", "the answer repeats a name of the question"


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Who did the mayor say was behind the raid?", ("It was the Front.",)),
        ("Who was behind the raid?", ("the mayor", "It was the Front.")),
    ],
)
def test_whom_somebody_blamed_is_not_who_spoke(question: str, texts: tuple[str, ...]) -> None:
    ((copying, _),) = offers(evidence(1, "It was the Front.", speaker="the mayor"), question, Kind.WHO)
    assert copying.texts == texts


def test_a_pronoun_is_no_answer() -> None:
    assert reading(Likely({"He": 0.9}), [evidence(1, "He")], Kind.WHO).text == ""


def test_a_reply_that_is_not_copied_shows_as_it_comes() -> None:
    model = Likely({})
    model.copies = False
    pieces = read(model, [evidence(1, "forty one people")], "question", Kind.NUMBER)
    next(pieces)
    assert model.written == 1, "whoever watches an endpoint's answer waits for all of it"


def test_a_day_is_copied_with_its_year() -> None:
    end = 256
    text = Copying(("It fell on October 26, 2008, with 41 men.",))
    rules = CopyRules(text, lambda part: list(part.encode()), lambda token: bytes([token]), end)
    assert end not in rules.allowed(list(b"October 26")), "an answer leaves out which year"
    assert end in rules.allowed(list(b"October 26, 2008"))
    assert end in rules.allowed(list(b"41"))
