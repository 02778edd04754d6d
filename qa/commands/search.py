"""`conflictqa search`: ranked passages, without any language model."""

from typing import Annotated

import typer

from index.search import search
from qa import views
from qa.assistant import checked
from qa.commands.options import (
    CorpusOption,
    JsonOption,
    SinceOption,
    SourceOption,
    UntilOption,
    filters_of,
)
from qa.settings import load_settings
from qa.wire import make_embedder, open_corpus


def run(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    corpus: CorpusOption = None,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    json: JsonOption = False,
) -> None:
    """Show the passages that fit a query best, the matched words marked."""
    settings = load_settings(corpus=corpus)
    query = checked(query)
    store = open_corpus(settings, make_embedder(settings))
    views.hits(query, search(store, query, k, filters_of(source, since, until)), as_json=json)
