"""`conflictqa eval ablations`: what is each part of the product worth?"""

from pathlib import Path
from typing import Annotated

import typer

from eval.ablation_table import ablation_table
from eval.ablations import ABLATIONS
from eval.cases import QUESTIONS, REPORTS
from eval.folder import RunFolder, pair_up
from eval.options import LimitOption, QuestionsOption, ReportsOption, SplitOption, kept_when_stopped, plan_of
from eval.run import evaluate
from eval.systems import PRODUCT
from qa import show
from qa.commands.options import ModelOption


def run(
    out: Annotated[Path, typer.Option("--out", help="Folder of the runs; those that were stopped go on.")],
    split: SplitOption = "",
    reports: ReportsOption = REPORTS,
    questions: QuestionsOption = QUESTIONS,
    model: ModelOption = None,
    limit: LimitOption = 0,
) -> None:
    """Switch each part off in turn, on the same questions; print the table as Markdown.

    Each variant is also a system that `eval run` knows by name.
    """
    runs = {}
    with kept_when_stopped():
        for name in (PRODUCT, *ABLATIONS):
            show.note(f"{name}:")
            plan, folder = plan_of(name, split, reports, questions, model, limit), RunFolder(out / name)
            evaluate(plan, folder, out / "corpus")
            runs[name] = pair_up(folder, plan.asked())
    typer.echo(ablation_table(runs))
