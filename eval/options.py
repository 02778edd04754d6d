"""The options that several commands of `conflictqa eval` share, and what they become."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from eval.cases import QUESTIONS, REPORTS
from eval.loading import load_set
from eval.run import Plan
from qa import show
from qa.settings import load_settings

ReportsOption = Annotated[Path, typer.Option("--reports", help="Reports: a file or a folder.")]
QuestionsOption = Annotated[Path, typer.Option("--questions", help="Questions about them, JSON Lines.")]
SplitOption = Annotated[str, typer.Option("--split", help="dev or test; all questions if not given.")]
LimitOption = Annotated[int, typer.Option("--limit", min=0, help="So many questions, evenly spread; 0: all.")]
OutOption = Annotated[Path, typer.Option("--out", help="Folder of the run; one that was stopped goes on.")]


def plan_of(system: str, split: str, reports: Path, questions: Path, model: str | None, limit: int) -> Plan:
    """Load the set and the settings of a run.

    Raises:
        BadInput: the set cannot be read, or has no question of this split.
        BadSettings: a setting is out of bounds or unknown.
    """
    cases = load_set(reports, questions)
    source = {"reports": _named(reports, REPORTS), "questions": _named(questions, QUESTIONS), "split": split}
    chosen = cases.of_split(split) if split else cases
    return Plan(system, load_settings(model=model), chosen, source, limit)


@contextmanager
def kept_when_stopped() -> Iterator[None]:
    """Say on Ctrl-C that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        show.note("stopped; what was answered is kept: the same command goes on from there")
        raise


def _named(path: Path, shipped: Path) -> str:
    """The path as it was given; the shipped set has no path, for it is elsewhere on every machine."""
    return "" if path == shipped else str(path)
