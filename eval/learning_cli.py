"""`conflictqa eval train` and `fit`: the weights that ship with the project, made again."""

from pathlib import Path
from typing import Annotated

import typer

from eval.folder import RunFolder, load_set_of, pair_up
from eval.training import load_items
from qa import show
from qa.settings import load_settings
from qa.wire import make_embedder, reranker_folder

RunsArgument = Annotated[list[Path], typer.Argument(help="Folders of runs on dev questions.")]


def train(
    out: Annotated[Path, typer.Option("--out", help="File of the weights, safetensors.")],
    steps: Annotated[int, typer.Option("--steps", min=1, help="How many batches of 8 questions.")] = 1400,
    limit: Annotated[int, typer.Option("--limit", min=0, help="So many items, evenly spread; 0: all.")] = 0,
    start: Annotated[
        Path | None,
        typer.Option("--start", exists=True, dir_okay=False, help="Go on from these weights, not from none."),
    ] = None,
) -> None:
    """Train the reranker on the shipped items: 1,400 batches take an hour on two cores."""
    # torch takes seconds to import: the other commands must not pay for it
    from eval.examples import lay_out  # noqa: PLC0415
    from eval.train import train as learn  # noqa: PLC0415

    settings = load_settings()
    embedder = make_embedder(settings)
    learn(lay_out(load_items(limit=limit), embedder), reranker_folder(settings), out, steps, start)
    show.note(f"written: {out}")


def fit(runs: RunsArgument) -> None:
    """Fit the weights of the confidence (`qa/verify.py`) on what runs replied."""
    # scikit-learn takes seconds to import: the other commands must not pay for it
    from eval.fit import fit as fitted  # noqa: PLC0415

    folders = [RunFolder(run) for run in runs]
    pairs = [pair for folder in folders for pair in pair_up(folder, load_set_of(folder))]
    show.print_json(fitted(pairs))
