"""`conflictqa models`: the weights."""

from typing import Annotated

import typer

from index.errors import ModelError
from qa import show, views
from qa.commands.options import JsonOption
from qa.registry import REGISTRY, named
from qa.settings import DEFAULT_EMBEDDER, DEFAULT_MODEL, RERANKER_BASE, load_settings
from qa.weights import located, pull, verify

app = typer.Typer(help="Fetch and check model weights.", no_args_is_help=True)
_NEEDED = dict.fromkeys((RERANKER_BASE, DEFAULT_EMBEDDER, DEFAULT_MODEL))
NamesArgument = Annotated[list[str] | None, typer.Argument(help="Names; the defaults if none is given.")]


@app.command("list")
def list_(json: JsonOption = False) -> None:
    """List the known models and whether they are here."""
    cache = load_settings().models
    rows = []
    for weights in REGISTRY.values():
        try:
            where = str(located(weights, cache))
        except ModelError:
            where = ""
        rows.append((weights, where))
    views.models(rows, as_json=json)


@app.command("pull")
def pull_(names: NamesArgument = None) -> None:
    """Fetch models; goes on where it stopped, does nothing for what is there and whole."""
    cache = load_settings().models
    for name in names or _NEEDED:
        weights = named(name)
        with show.bytes_bar(f"Fetching {name}", weights.size) as progress:
            pull(weights, cache, progress)
        show.note(f"{name} is in {cache}, its SHA-256 is right")


@app.command("verify")
def verify_(names: NamesArgument = None) -> None:
    """Compare the SHA-256 of fetched models with the published ones."""
    cache = load_settings().models
    for name in names or _NEEDED:
        weights = named(name)
        with show.bytes_bar(f"Checking {name}", weights.size) as progress:
            verify(weights, cache, progress)
        show.note(f"{name}: the SHA-256 is right")
