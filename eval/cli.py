"""`conflictqa eval`: how good the answers are."""

import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from eval import ablations_cli, conversations_cli, learning_cli, tables
from eval.cases import CONVERSATIONS, QUESTIONS, REPORTS
from eval.check import THRESHOLDS, judge, load_thresholds, slice_of
from eval.compare import compare
from eval.folder import RunFolder, load_set_of, pair_up
from eval.loading import load_set
from eval.options import (
    LimitOption,
    OutOption,
    QuestionsOption,
    ReportsOption,
    SplitOption,
    kept_when_stopped,
    plan_of,
)
from eval.report import page_of
from eval.run import Plan, evaluate
from eval.systems import SYSTEMS, VARIANTS
from eval.validate import problems, shipped_problems
from index.errors import StorageFailed
from qa import show
from qa.commands.options import JsonOption, ModelOption
from qa.settings import load_settings

EXIT_FOUND_WANTING = 1

app = typer.Typer(help="Measure how good the answers are, offline.", no_args_is_help=True)

SystemOption = Annotated[str, typer.Option("--system", help=f"One of: {', '.join([*SYSTEMS, *VARIANTS])}.")]
RunArgument = Annotated[Path, typer.Argument(help="Folder of a run.")]


def plug(parent: typer.Typer) -> None:
    """Add `eval` to the command line."""
    parent.add_typer(app, name="eval")


@app.command("run")
def run(
    out: OutOption,
    system: SystemOption = "conflictqa",
    split: SplitOption = "",
    reports: ReportsOption = REPORTS,
    questions: QuestionsOption = QUESTIONS,
    model: ModelOption = None,
    limit: LimitOption = 0,
    open_: Annotated[bool, typer.Option("--open", help="Write the report and open it.")] = False,
    json: JsonOption = False,
) -> None:
    """Answer a set's questions and score the answers. Stopped and started again it goes on.

    Questions come in our form, or in the simple one: `docs` and `evidence` strings. All settings of
    the environment hold here too.
    """
    folder = RunFolder(out)
    with kept_when_stopped():
        scores = evaluate(plan_of(system, split, reports, questions, model, limit), folder, out / "corpus")
    if json:
        show.print_json(scores)
    else:
        tables.print_scores(scores)
    if open_:
        webbrowser.open(_report(folder, out / "report.html").resolve().as_uri())


@app.command("baselines")
def baselines(
    out: OutOption,
    split: SplitOption = "",
    reports: ReportsOption = REPORTS,
    questions: QuestionsOption = QUESTIONS,
    model: ModelOption = None,
    limit: LimitOption = 0,
) -> None:
    """Run every system on the same questions; print the table as Markdown."""
    scores = {}
    with kept_when_stopped():
        for name in SYSTEMS:
            show.note(f"{name}:")
            plan = plan_of(name, split, reports, questions, model, limit)
            scores[name] = evaluate(plan, RunFolder(out / name), out / "corpus")
    typer.echo(tables.markdown(scores))


@app.command("compare")
def compare_(first: RunArgument, second: RunArgument, json: JsonOption = False) -> None:
    """Compare two runs of the same questions: paired tests, and what got better or worse."""
    one, other = RunFolder(first), RunFolder(second)
    found = compare(pair_up(one, load_set_of(one)), pair_up(other, load_set_of(other)))
    if json:
        show.print_json(found)
    else:
        tables.print_comparison(found)


@app.command("report")
def report(
    run_folder: RunArgument,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; report.html in the run.")] = None,
) -> None:
    """Write one self-contained HTML page about a run: numbers, plots, every failed question."""
    show.note(f"written: {_report(RunFolder(run_folder), out or run_folder / 'report.html')}")


@app.command("validate")
def validate(
    reports: ReportsOption = REPORTS,
    questions: QuestionsOption = QUESTIONS,
    conversations: Annotated[
        Path | None, typer.Option("--conversations", help="Conversations, JSON Lines.")
    ] = None,
) -> None:
    """Prove a set's offsets, aliases, splits; the shipped one's size too. Exit code 1: problems."""
    if (reports, questions) == (REPORTS, QUESTIONS):
        found = shipped_problems(reports, questions, conversations or CONVERSATIONS)
    else:
        found = problems(load_set(reports, questions))
    for problem in found:
        show.out.print(show.safe(problem), markup=False)
    show.note(f"{len(found)} problems")
    if found:
        raise typer.Exit(EXIT_FOUND_WANTING)


@app.command("check")
def check(
    thresholds: Annotated[Path, typer.Option("--thresholds", help="Questions and limits.")] = THRESHOLDS,
    model: ModelOption = None,
) -> None:
    """Answer a small fixed slice and hold the scores against limits. Exit code 1: one is missed."""
    wanted = load_thresholds(thresholds)
    cases = slice_of(load_set(), wanted)
    # never a folder that is kept: answers of older code would pass for this one's
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan("conflictqa", load_settings(model=model), cases, {"split": "check"})
        scores = evaluate(plan, RunFolder(Path(folder)), Path(folder) / "corpus")
    verdicts = judge(scores, wanted)
    tables.print_verdicts(verdicts)
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(EXIT_FOUND_WANTING)


app.command("ablations")(ablations_cli.run)
app.command("conversations")(conversations_cli.run)
app.command("train")(learning_cli.train)
app.command("fit")(learning_cli.fit)


def _report(folder: RunFolder, path: Path) -> Path:
    try:
        path.write_text(page_of(folder), encoding="utf-8")
    except OSError as error:
        raise StorageFailed(f"{path} cannot be written ({error.strerror}): use another --out") from error
    return path
