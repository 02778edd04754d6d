"""What each part is worth, as a Markdown table: every variant against the full product, case by case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from eval.scores import Pairs, score_cases
from eval.statistics import Numbers, interval_of_rows
from eval.tables import label, shown

Summary = Callable[[Numbers], float]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a value lies from the full product's, and the 95 % paired bootstrap interval."""

    change: float
    low: float
    high: float


def ablation_table(runs: Mapping[str, Pairs]) -> str:
    """One row a run, all of the same cases; the first is what the others are compared with."""
    columns = {name: score_cases(pairs) for name, pairs in runs.items()}
    first, *_ = columns
    lines = ["| variant | " + " | ".join(map(label, COLUMNS)) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, rows in columns.items():
        cells = []
        for metric, (source, summary) in COLUMNS.items():
            before, after = (_column(one, source) for one in (columns[first], rows))
            cells.append(_cell(metric, before, after, summary, compared=name != first))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    note = (
        f"{len(columns[first])} cases. In brackets: the change from {first}, in percentage points or seconds,"
        " and its 95 % paired bootstrap interval."
    )
    return "\n".join([*lines, "", note])


def shift(before: Numbers, after: Numbers, summary: Summary) -> Shift:
    """Compare two runs' scores of the same cases, shape (cases,) each, NaN where one does not apply.

    Cases are drawn with both their scores, so that what makes a case hard weighs on neither side; the
    change is that of the values shown, even where a score applies to other cases in either run.
    """
    rows = np.column_stack([before, after])
    rows = rows[~np.isnan(rows).all(axis=1)]

    def change(drawn: Numbers) -> float:
        return summary(drawn[:, 1]) - summary(drawn[:, 0])

    return Shift(change(rows), *interval_of_rows(rows, change))


def _summary(reduce: Callable[[Numbers], np.floating], values: Numbers) -> float:
    """Of the cases that have a score; NaN where none has."""
    known = values[~np.isnan(values)]
    return float(reduce(known)) if len(known) else float("nan")


_mean: Summary = partial(_summary, np.mean)
_median: Summary = partial(_summary, np.median)

COLUMNS: Mapping[str, tuple[str, Summary]] = {
    "cited_correct": ("cited_correct", _mean),
    "right": ("right", _mean),
    "attribution_accuracy": ("attribution_accuracy", _mean),
    "citation_precision": ("citation_precision", _mean),
    "abstention_recall": ("abstention_recall", _mean),
    "false_abstention": ("false_abstention", _mean),
    "seconds_median": ("seconds", _median),
}
"""What the table shows: the score of a case that it is made of, and how."""


def _column(rows: list[dict[str, float | None]], name: str) -> Numbers:
    return np.asarray([row[name] for row in rows], dtype=np.float64)


def _cell(metric: str, before: Numbers, after: Numbers, summary: Summary, *, compared: bool) -> str:
    value = summary(after)
    if np.isnan(value):
        return "-"
    if not compared or np.isnan(summary(before)):
        return shown(metric, value)
    by = shift(before, after, summary)
    change, low, high = (_signed(metric, number) for number in (by.change, by.low, by.high))
    return f"{shown(metric, value)} ({change}, {low} to {high})"


def _signed(metric: str, change: float) -> str:
    return f"{change:+z.2f}" if metric == "seconds_median" else f"{100 * change:+z.1f}"
