"""Fits the confidence: what the weights of its signals must be, and how well it then tells.

Logistic regression (scikit-learn's, with its default penalty), judged by ten-fold cross-validation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from eval.cases import Case
from eval.metrics import right
from eval.predictions import Prediction
from index.errors import BadInput
from qa.care import BARS
from qa.verify import Signals

_FOLDS = 10
_NAMES = [field.name for field in fields(Signals)]


@dataclass(frozen=True, slots=True)
class AtBar:
    """What a bar does, by cross-validation: shares of all, answerable and unanswerable questions."""

    bar: float
    right: float
    false_abstention: float
    abstention_recall: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """`weights` by signal; `auc`: how often a right answer gets more confidence than a wrong one."""

    cases: int
    weights: dict[str, float]
    bias: float
    auc: float
    at_bars: tuple[AtBar, ...]


def fit(pairs: Sequence[tuple[Case, Prediction]]) -> Fitted:
    """Fit on what was replied, whether it was let through or not. Answers without signals are left out.

    Raises:
        BadInput: too few replies are right, or wrong, to fit anything; or other signals were kept.
    """
    read = [(case, given) for case, given in pairs if given.signals]
    if any(given.signals.keys() != set(_NAMES) for _, given in read):
        raise BadInput("a run was made by another version, which kept other signals: run it again")
    table = np.array([[given.signals[name] for name in _NAMES] for _, given in read])
    good = np.array([case.answerable and right(case, _let_through(given)) for case, given in read])
    answerable = np.array([case.answerable for case, _ in read])
    if min(good.sum(), (~good).sum()) < _FOLDS:
        raise BadInput(f"{good.sum()} of {len(good)} replies are right: each side needs {_FOLDS} or more")
    model = LogisticRegression(max_iter=1000)
    found = cross_val_predict(model, table, good, cv=_FOLDS, method="predict_proba")[:, 1]
    model.fit(table, good)
    return Fitted(
        cases=len(read),
        weights=dict(zip(_NAMES, (float(weight) for weight in model.coef_[0]), strict=True)),
        bias=float(model.intercept_[0]),
        auc=float(roc_auc_score(good, found)),
        at_bars=tuple(_at(bar, found >= bar, good, answerable) for bar in sorted({0.0, *BARS.values()})),
    )


def _let_through(given: Prediction) -> Prediction:
    return replace(given, answer=given.reply, abstained=False)


def _at(bar: float, kept: np.ndarray, good: np.ndarray, answerable: np.ndarray) -> AtBar:
    return AtBar(
        bar=bar,
        right=float(np.where(answerable, kept & good, ~kept).mean()),
        false_abstention=float((~kept[answerable]).mean()),
        abstention_recall=float((~kept[~answerable]).mean()) if (~answerable).any() else float("nan"),
    )
