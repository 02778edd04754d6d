"""`conflictqa eval`: how good the answers are."""

from pathlib import Path
from typing import Annotated

import typer

from eval import tables
from eval.cases import QUESTIONS, REPORTS
from eval.folder import RunFolder
from eval.loading import load_set
from eval.run import Plan, evaluate
from eval.systems import SYSTEMS
from qa import show
from qa.commands.options import JsonOption, ModelOption
from qa.settings import load_settings

app = typer.Typer(help="Measure how good the answers are, offline.", no_args_is_help=True)

ReportsOption = Annotated[Path, typer.Option("--reports", help="Reports: a file or a folder.")]
QuestionsOption = Annotated[Path, typer.Option("--questions", help="Questions about them, JSON Lines.")]
SplitOption = Annotated[str, typer.Option("--split", help="dev or test; all questions if not given.")]
LimitOption = Annotated[int, typer.Option("--limit", min=0, help="So many questions, evenly spread; 0: all.")]
OutOption = Annotated[Path, typer.Option("--out", help="Folder of the run; one that was stopped goes on.")]
SystemOption = Annotated[str, typer.Option("--system", help=f"One of: {', '.join(SYSTEMS)}.")]


def plug(parent: typer.Typer) -> None:
    """Add `eval` to the command line."""
    parent.add_typer(app, name="eval")


@app.command("run")
def run(  # noqa: PLR0913, PLR0917 - options of the command line
    out: OutOption,
    system: SystemOption = "conflictqa",
    split: SplitOption = "",
    reports: ReportsOption = REPORTS,
    questions: QuestionsOption = QUESTIONS,
    model: ModelOption = None,
    limit: LimitOption = 0,
    json: JsonOption = False,
) -> None:
    """Answer a set's questions and score them. Stopped and started again it goes on.

    Other settings are taken from the environment, as everywhere.
    """
    plan = _plan(system, split, reports, questions, model, limit)
    scores = evaluate(plan, RunFolder(out), out / "corpus")
    if json:
        show.print_json(scores)
    else:
        tables.print_scores(scores)


def _plan(  # noqa: PLR0913, PLR0917
    system: str, split: str, reports: Path, questions: Path, model: str | None, limit: int
) -> Plan:
    cases = load_set(reports, questions)
    source = {"reports": _named(reports, REPORTS), "questions": _named(questions, QUESTIONS), "split": split}
    chosen = cases.of_split(split) if split else cases
    return Plan(system, load_settings(model=model), chosen, source, limit)


def _named(path: Path, shipped: Path) -> str:
    """The path as it was given; the shipped set has no path, for it is elsewhere on every machine."""
    return "" if path == shipped else str(path)
