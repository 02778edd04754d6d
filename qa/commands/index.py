"""`conflictqa index`: reports into the corpus."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from index.corpus import Corpus
from index.errors import BadInput
from index.loaders import Loaded, Refused, find, load_bytes, load_file
from qa import show, views
from qa.commands.options import CorpusOption, JsonOption
from qa.settings import load_settings
from qa.wire import make_embedder

EXIT_SOME_REFUSED = 1


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders of reports; - for stdin.")
    ] = None,
    corpus: CorpusOption = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Cut and embed all stored reports anew.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Add reports (.txt, .md, .jsonl) to the index. Again with the same reports changes nothing."""
    if bool(paths) == rebuild:
        raise BadInput("give files or folders of reports, or --rebuild (without any)")
    settings = load_settings(corpus=corpus)
    loaded = list(_load(paths or []))
    store = Corpus.create(settings.corpus, make_embedder(settings), outdated_ok=rebuild)
    refused = [item for item in loaded if isinstance(item, Refused)]
    counts = (
        _rebuild(store) if rebuild else _add(store, [item for item in loaded if isinstance(item, Loaded)])
    )
    views.index_summary(counts, refused, _notes(loaded), store.database.counts(), as_json=json)
    store.close()
    if refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def _load(paths: list[Path]) -> Iterator[Loaded | Refused]:
    if "-" in map(str, paths):
        yield from load_bytes(sys.stdin.buffer.read(), Path("-"))
    for path in show.track(find(path for path in paths if str(path) != "-"), "Reading"):
        yield from load_file(path)


def _add(store: Corpus, loaded: list[Loaded]) -> Counter[str]:
    counts: Counter[str] = Counter()
    try:
        for item in show.track(loaded, "Indexing"):
            counts[store.add(item.article).value] += 1
    finally:
        # what was added is stored already: this only spares the next command the rebuilding
        store.save_snapshot()
    return counts


def _rebuild(store: Corpus) -> Counter[str]:
    total = store.database.counts()[0]
    counts = Counter({"rebuilt": sum(1 for _ in show.track(store.rebuild(), "Rebuilding", total))})
    store.save_snapshot()
    return counts


def _notes(loaded: list[Loaded | Refused]) -> list[Refused]:
    return [
        Refused(item.article.id, note) for item in loaded if isinstance(item, Loaded) for note in item.notes
    ]
