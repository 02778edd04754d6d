"""Scores as tables: on the terminal, and as Markdown for a README."""

from collections.abc import Mapping, Sequence

from rich.table import Table as RichTable

from eval.check import Verdict
from eval.compare import Comparison
from eval.scores import Score, Scores, Table
from qa import show

_AS_NUMBERS = {
    "seconds_median": "{:.2f} s",
    "seconds_p95": "{:.2f} s",
    "seconds": "{:.2f} s",
    "tokens_read": "{:.0f}",
}
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


def print_comparison(found: Comparison) -> None:
    """Differences with their tests, then every case that changed."""
    table = RichTable("metric", "first", "second", "change", "95 % interval", "p", "cases", box=None)
    for name, by in found.differences.items():
        values = (shown(name, value) for value in (by.first, by.second, by.change))
        between = f"{shown(name, by.low)} to {shown(name, by.high)}"
        table.add_row(label(name), *values, between, f"{by.p:.4f}", str(by.count))
    show.out.print(table)
    for what, changes in (("better", found.better), ("worse", found.worse)):
        show.out.print(f"\n{len(changes)} got {what}", style="bold")
        for change in changes:
            lines = (
                f"{change.case.id}: {change.case.question}",
                f"  right:  {' · '.join(change.case.answers) or 'not to be found'}",
                f"  first:  {change.first.answer}",
                f"  second: {change.second.answer}",
            )
            show.out.print(show.safe("\n".join(lines)), markup=False)


def print_verdicts(verdicts: Sequence[Verdict]) -> None:
    """Each limit, the value, and whether it is kept."""
    table = RichTable("metric", "limit", "value", "", box=None, header_style="bold")
    for verdict in verdicts:
        value = "-" if verdict.value is None else shown(verdict.metric, verdict.value)
        mark = "[green]kept[/]" if verdict.passed else "[bold red]missed[/]"
        table.add_row(label(verdict.metric), shown(verdict.metric, verdict.limit), value, mark)
    show.out.print(table)


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
