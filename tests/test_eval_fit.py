"""Fitting the confidence: it finds the signal that tells right from wrong, and says what a bar costs."""

from dataclasses import asdict, replace

import pytest
from eval_parts import abstained, case, said

from eval.cases import Case
from eval.fit import fit
from eval.predictions import Prediction
from index.errors import BadInput
from qa.care import BARS
from qa.verify import Signals

QUIET = Signals(relevance=0.0, rank=5.0, reading=2.9, bonus=0.0, numbers=0.0, strangers=0.0)


def replied(reply: str, signals: Signals, *answers: str, held_back: bool = False) -> tuple[Case, Prediction]:
    made = abstained() if held_back else said(reply)
    return case(*answers), replace(made, reply=reply, signals=asdict(signals))


def told_apart_by_reading() -> list[tuple[Case, Prediction]]:
    """20 right replies that the model was sure of (half of them held back), 20 wrong ones it was not."""
    unsure = replace(QUIET, reading=-4.0)
    right = [replied("24", QUIET, "24", held_back=number % 2 == 0) for number in range(20)]
    wrong = [replied("9", unsure, "24") for _ in range(10)]
    return [*right, *wrong, *(replied("9", unsure) for _ in range(10))]


def test_the_signal_that_tells_gets_the_weight() -> None:
    fitted = fit(told_apart_by_reading())
    assert fitted.cases == 40
    assert fitted.auc == 1.0
    assert fitted.weights["reading"] > 0.5
    assert fitted.weights["strangers"] == pytest.approx(0.0, abs=1e-6)


def test_a_bar_is_judged_by_what_was_replied_behind_it() -> None:
    open_, *_ = fit(told_apart_by_reading()).at_bars
    assert (open_.bar, open_.right, open_.false_abstention, open_.abstention_recall) == (0.0, 0.5, 0.0, 0.0)
    half = next(at for at in fit(told_apart_by_reading()).at_bars if at.bar == BARS["normal"])
    assert half.false_abstention == pytest.approx(10 / 30)
    assert half.abstention_recall == 1.0
    assert half.right == pytest.approx(30 / 40)


@pytest.mark.parametrize(
    "kept", [{"relevance"}, {"relevance", "rank", "reading", "numbers", "strangers", "names"}]
)
def test_a_run_of_another_version_is_refused(kept: set[str]) -> None:
    asked, given = told_apart_by_reading()[0]
    older = replace(given, signals=dict.fromkeys(kept, 0.0))
    with pytest.raises(BadInput, match="another version"):
        fit([*told_apart_by_reading(), (asked, older)])


def test_replies_without_signals_are_left_out_and_one_kind_is_too_few() -> None:
    with pytest.raises(BadInput, match="each side needs 10"):
        fit([*told_apart_by_reading()[:20], (case("24"), said("9"))])
