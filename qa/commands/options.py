"""The options that several commands share, and what they become."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from index.types import Filters

CorpusOption = Annotated[Path | None, typer.Option("--corpus", help="Folder of the index.")]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", help="A name from `models list`, a GGUF file, or an OpenAI-compatible URL."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CareOption = Annotated[
    str | None, typer.Option("--care", help="How sure an answer must be: low, normal or high.")
]
SourceOption = Annotated[list[str] | None, typer.Option("--source", help="Only this outlet; repeatable.")]
SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Only reports of this day or later."),
]
UntilOption = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Only reports before this day.")
]


def filters_of(source: list[str] | None, since: datetime | None, until: datetime | None) -> Filters:
    return Filters(tuple(source or ()), since.date() if since else None, until.date() if until else None)
