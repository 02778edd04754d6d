"""`conflictqa articles`: what is in the corpus."""

from typing import Annotated

import typer

from index.corpus import Corpus
from qa import show, views
from qa.commands.options import CorpusOption, JsonOption
from qa.settings import load_settings
from qa.wire import make_embedder, open_corpus

app = typer.Typer(help="List, show and remove indexed reports.", no_args_is_help=True)


@app.command("list")
def list_(corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """List the indexed reports by date."""
    settings = load_settings(corpus=corpus)
    views.articles(open_corpus(settings, make_embedder(settings)).articles(), as_json=json)


@app.command("show")
def show_(
    article: Annotated[str, typer.Argument(help="The report's id.")],
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Show one report in full, with who speaks in it."""
    settings = load_settings(corpus=corpus)
    store = open_corpus(settings, make_embedder(settings))
    views.article(store.article(article), store.passages_of(article), as_json=json)


@app.command("remove")
def remove(
    articles: Annotated[list[str], typer.Argument(help="The ids of the reports to remove.")],
    corpus: CorpusOption = None,
) -> None:
    """Remove reports with everything that came of them."""
    settings = load_settings(corpus=corpus)
    embedder = make_embedder(settings)
    open_corpus(settings, embedder).close()
    store = Corpus.create(settings.corpus, embedder)
    for article in articles:
        store.article(article)
    for article in articles:
        store.remove(article)
    store.save_snapshot()
    show.note(f"removed {len(articles)}, {store.database.counts()[0]} reports left")
