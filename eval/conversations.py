"""Follow-up questions: does their rewritten form find and answer what the stand-alone form does?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.cases import Case, Conversation
from eval.metrics import right, supports
from eval.predictions import Place, predict
from eval.statistics import Numbers, interval_of_rows, paired_p
from index.corpus import Corpus
from index.search import search
from qa.answers import Answer
from qa.assistant import Assistant
from qa.chat import turn_of
from qa.conversation import Turn, cited_words, understood
from qa.models import LanguageModel

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one form of a follow-up led to; None where that was not asked."""

    question: str
    found: bool | None
    right: bool | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up: as typed, its gold, and both forms."""

    conversation: str
    typed: str
    case: Case
    rewritten: Outcome
    standalone: Outcome


@dataclass(frozen=True, slots=True)
class Ratio:
    """How often the rewritten form succeeds for each time the stand-alone form does.

    The 95 % interval draws whole conversations with replacement, for their turns hang together;
    `p` is of the paired test.
    """

    rewritten: int
    standalone: int
    count: int
    ratio: float
    low: float
    high: float
    p: float


def retrieved(
    conversations: Sequence[Conversation], corpus: Corpus, model: LanguageModel, *, answers: bool
) -> Iterator[FollowUp]:
    """Search with both forms of every follow-up; no answer is written.

    The history holds the questions as they were rewritten, and the gold answers with what they cite
    if `answers`, else none: between the two lies what the assistant's own answers give.
    """
    for conversation in conversations:
        history: list[Turn] = []
        for turn in conversation.turns:
            form = understood(model, history, turn.typed)
            if history:
                talk = _searched(corpus, turn.case, form.asked, form.searched)
                alone = _searched(corpus, turn.case, turn.case.question, turn.case.question)
                yield FollowUp(conversation.id, turn.typed, turn.case, talk, alone)
            history.append(Turn(form.asked, *(_gold(corpus, turn.case) if answers else ("", ""))))


def standing_alone(
    conversations: Sequence[Conversation], assistant: Assistant
) -> Iterator[tuple[str, Outcome]]:
    """Answer the stand-alone form of every follow-up: its case's id and what came of it."""
    for conversation in conversations:
        for turn in conversation.turns[1:]:
            yield turn.case.id, _answered(assistant, turn.case, turn.case.question, [])[0]


def answered(
    conversations: Sequence[Conversation],
    assistant: Assistant,
    alone: Mapping[str, Outcome],
    *,
    own: bool,
) -> Iterator[FollowUp]:
    """Answer every follow-up as it is typed; `alone` has by case what its stand-alone form led to.

    The history holds the assistant's own answers if `own`, else the gold ones with what they cite: then
    a follow-up is judged apart from the answers before it.
    """
    for conversation in conversations:
        history: list[Turn] = []
        for turn in conversation.turns:
            talk, answer = _answered(assistant, turn.case, turn.typed, history)
            if history:
                yield FollowUp(conversation.id, turn.typed, turn.case, talk, alone[turn.case.id])
            gold = Turn(answer.standalone, *_gold(assistant.corpus, turn.case))
            history.append(turn_of(answer) if own else gold)


def found_ratio(follow_ups: Sequence[FollowUp]) -> Ratio:
    """Compare how often the gold evidence is among the first ten, where there is gold."""
    return _ratio(follow_ups, lambda outcome: outcome.found)


def right_ratio(follow_ups: Sequence[FollowUp]) -> Ratio:
    """Compare how often the answer is right."""
    return _ratio(follow_ups, lambda outcome: outcome.right)


def lost(follow_ups: Sequence[FollowUp]) -> list[FollowUp]:
    """The follow-ups whose evidence only the stand-alone form finds."""
    return [one for one in follow_ups if one.standalone.found and not one.rewritten.found]


def _ratio(follow_ups: Sequence[FollowUp], of: Callable[[Outcome], bool | None]) -> Ratio:
    pairs: dict[str, list[tuple[float, float]]] = {}
    for one in follow_ups:
        if (talk := of(one.rewritten)) is not None and (alone := of(one.standalone)) is not None:
            pairs.setdefault(one.conversation, []).append((float(talk), float(alone)))
    rows = np.asarray([np.sum(own, axis=0) for own in pairs.values()]).reshape(-1, 2)
    singles = [pair for own in pairs.values() for pair in own]
    low, high = interval_of_rows(rows, _quotient) if singles else (0.0, 0.0)
    talk_sum, alone_sum = (int(total) for total in rows.sum(axis=0))
    p = paired_p([first - second for first, second in singles])
    return Ratio(talk_sum, alone_sum, len(singles), _quotient(rows), low, high, p)


def _quotient(rows: Numbers) -> float:
    talk, alone = rows.sum(axis=0)
    return float(talk / alone) if alone else 1.0


def _gold(corpus: Corpus, case: Case) -> tuple[str, str]:
    """The gold answer and what it cites."""
    if not case.evidence:
        return "", ""
    span = case.evidence[0]
    return case.answers[0], cited_words(corpus.article(span.article_id).title, span.quote)


def _searched(corpus: Corpus, case: Case, question: str, words: str) -> Outcome:
    places = [
        Place(hit.article.id, hit.passage.start, hit.passage.end) for hit in search(corpus, words, DEPTH)
    ]
    return Outcome(question, _found(case, places))


def _answered(
    assistant: Assistant, case: Case, question: str, history: Sequence[Turn]
) -> tuple[Outcome, Answer]:
    answer = assistant.ask(question, history=history)
    given = predict(case.id, answer)
    outcome = Outcome(
        answer.standalone, _found(case, given.retrieved[:DEPTH]), right(case, given), given.answer
    )
    return outcome, answer


def _found(case: Case, places: Sequence[Place]) -> bool | None:
    """Whether every part of the gold was found; None for a question without an answer."""
    parts = {gold.part for gold in case.evidence}
    if not case.answerable:
        return None
    there = {gold.part for gold in case.evidence for place in places if supports(place, gold)}
    return there == parts
