"""Scores as tables: on the terminal, and as Markdown for a README."""

from collections.abc import Mapping

from rich.table import Table as RichTable

from eval.scores import Score, Scores, Table
from qa import show

_AS_NUMBERS = {"seconds_median": "{:.2f} s", "seconds_p95": "{:.2f} s", "tokens_read": "{:.0f}"}
_HEADLINES = (
    "cited_correct",
    "answer_hit",
    "attribution_accuracy",
    "abstention_recall",
    "false_abstention",
    "citation_precision",
    "seconds_median",
)


def shown(name: str, value: float) -> str:
    """A share as a percentage, a cost as it is."""
    return _AS_NUMBERS[name].format(value) if name in _AS_NUMBERS else f"{value:.1%}"


def with_interval(name: str, score: Score) -> str:
    return f"{shown(name, score.value)} ({shown(name, score.low)} to {shown(name, score.high)})"


def label(name: str) -> str:
    return name.replace("_", " ")


def print_scores(scores: Scores) -> None:
    """Everything overall, then the headline by type, then where it failed."""
    show.out.print(_overall(scores.overall))
    show.out.print(_by_type(scores))
    outcomes = RichTable("outcome", "cases", box=None, header_style="bold")
    for name, count in sorted(scores.outcomes.items(), key=lambda item: -item[1]):
        outcomes.add_row(name, str(count))
    show.out.print(outcomes)


def markdown(systems: Mapping[str, Scores]) -> str:
    """One row a system, the metrics that matter most, with 95 % intervals."""
    lines = ["| system | " + " | ".join(map(label, _HEADLINES)) + " |", "|---" * (len(_HEADLINES) + 1) + "|"]
    for name, scores in systems.items():
        cells = [
            with_interval(metric, scores.overall[metric]) if metric in scores.overall else "-"
            for metric in _HEADLINES
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _overall(table: Table) -> RichTable:
    found = RichTable("metric", "value", "95 % interval", "cases", box=None, header_style="bold")
    for name, score in table.items():
        between = f"{shown(name, score.low)} to {shown(name, score.high)}"
        found.add_row(label(name), shown(name, score.value), between, str(score.count))
    return found


def _by_type(scores: Scores) -> RichTable:
    found = RichTable("type", "metric", "value", "95 % interval", "cases", box=None, header_style="bold")
    for kind, table in scores.by_type.items():
        for name in ("cited_correct", "answer_hit", "abstention_recall", "disagreement_recall"):
            if name in table:
                score = table[name]
                between = f"{shown(name, score.low)} to {shown(name, score.high)}"
                found.add_row(kind, label(name), shown(name, score.value), between, str(score.count))
    return found
