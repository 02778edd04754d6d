"""Where an answer went wrong: the first step that lost it."""

from enum import StrEnum

from eval.cases import Case
from eval.metrics import cited_correct, right, supports
from eval.predictions import Place, Prediction


class Outcome(StrEnum):
    """What became of a case, from good to the step that failed."""

    GOOD = "right, rightly cited"
    RIGHTLY_ABSTAINED = "rightly abstained"
    NOT_RETRIEVED = "not retrieved"
    NOT_SHOWN = "retrieved but not shown"
    WRONGLY_ABSTAINED = "wrongly abstained"
    WRONG = "shown but answered wrong"
    WRONGLY_CITED = "right but wrongly cited"
    ANSWERED = "answered the unanswerable"

    @property
    def failed(self) -> bool:
        return self not in {Outcome.GOOD, Outcome.RIGHTLY_ABSTAINED}


def outcome(case: Case, given: Prediction) -> Outcome:
    """Classify one answer.

    A right answer is never a failure of search, whatever was found. A wrong or withheld one is laid
    to the first step that had no gold span of the case: search, then the choice of what is shown,
    then the model.
    """
    if not case.answerable:
        return Outcome.RIGHTLY_ABSTAINED if given.abstained else Outcome.ANSWERED
    if right(case, given):
        return Outcome.GOOD if cited_correct(case, given) else Outcome.WRONGLY_CITED
    if not _found(case, given.retrieved) and not _found(case, given.shown):
        return Outcome.NOT_RETRIEVED
    if not _found(case, given.shown):
        return Outcome.NOT_SHOWN
    return Outcome.WRONGLY_ABSTAINED if given.abstained else Outcome.WRONG


def _found(case: Case, places: tuple[Place, ...]) -> bool:
    return any(supports(place, gold) for place in places for gold in case.evidence)
