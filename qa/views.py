"""What commands print of answers, search results, reports and models."""

import dataclasses
import re
import textwrap
from collections import Counter
from collections.abc import Sequence

import Stemmer
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from index.loaders import Refused
from index.search import content_words
from index.types import Article, Hit, Passage
from qa.answers import Answer
from qa.citations import Citation
from qa.registry import Weights
from qa.show import err, indented, jsonable, note, out, print_json, safe

_WORD = re.compile(r"\w+")


def answer(found: Answer, *, as_json: bool) -> None:
    """The answer, then its numbered quotes with outlet, title and day."""
    if as_json:
        print_json(answer_fields(found))
        return
    style = "bold yellow" if found.abstained else "bold green"
    out.print(Text(safe(found.text), style=style))
    if found.statement:
        out.print(Text(safe(found.statement), style="italic"))
    for number, citation in enumerate(found.citations, start=1):
        out.print()
        out.print(Text.assemble((f"[{number}] ", "bold cyan"), (safe(_source_line(citation)), "dim")))
        out.print(indented(citation.quote, 4))
        place = f"{citation.article_id}, characters {citation.start} to {citation.end}"
        out.print(indented(place, 4, "dim"))


def explanation(found: Answer) -> None:
    """Why the answer is what it is: what was found, considered, replied and checked."""
    table = Table(
        box=None,
        header_style="bold",
        title="Evidence, best first; read until none behind was likely to win",
        title_justify="left",
    )
    for column in ("", "relevance", "score", "outlet", "speaker", "sentence"):
        table.add_column(column, overflow="fold")
    for item in found.evidence:
        figures = (str(item.number), f"{item.relevance:.1f}", f"{item.score:.1f}")
        outlets = dict.fromkeys(article.source for article in (item.article, *item.copies))
        words = (", ".join(outlets), item.passage.speaker, item.passage.text)
        table.add_row(*figures, *(Text(safe(word)) for word in words))
    out.print()
    out.print(table)
    steps = ", ".join(f"{step} {seconds:.2f} s" for step, seconds in found.seconds.items())
    for line in (
        f"found: {len(found.hits)} sentences",
        f"replied: {found.reply}",
        f"confidence: {found.confidence:.2f}{_signals_of(found)}",
        f"model: {found.model}, {found.tokens_read} tokens read, {found.tokens_written} written",
        f"time: {steps}",
    ):
        out.print(Text(safe(line), style="dim"))


def _signals_of(found: Answer) -> str:
    values = dataclasses.asdict(found.signals) if found.signals else {}
    listed = ", ".join(f"{name} {value:.2f}" for name, value in values.items())
    return f" ({listed})" if listed else ""


def answer_fields(found: Answer) -> dict[str, object]:
    """The answer as JSON shows it: without what only explains it."""
    hidden = {"evidence", "hits", "reply", "signals"}
    return {
        field.name: jsonable(getattr(found, field.name))
        for field in dataclasses.fields(found)
        if field.name not in hidden
    }


def hits(query: str, found: Sequence[Hit], *, as_json: bool) -> None:
    """Ranked passages, the words that matched marked."""
    if as_json:
        print_json([_hit_fields(hit) for hit in found])
        return
    if not found:
        note("nothing found: use other words, or fewer filters")
    for rank, hit in enumerate(found, start=1):
        about = " · ".join(
            part for part in (hit.article.source, hit.article.title, _day(hit.article)) if part
        )
        out.print(Text.assemble((f"{rank:>2} ", "bold cyan"), (safe(about), "dim")))
        if hit.passage.speaker:
            out.print(Text(f"   {safe(hit.passage.speaker)}:", style="magenta"))
        out.print(_marked(textwrap.indent(safe(hit.passage.text), "   "), query))


def articles(found: Sequence[Article], *, as_json: bool) -> None:
    if as_json:
        print_json([{**_head(article), "characters": len(article.text)} for article in found])
        return
    table = Table(box=None, header_style="bold")
    for column in ("id", "day", "outlet", "title"):
        table.add_column(column, overflow="fold")
    for article in found:
        row = (article.id, _day(article), article.source, article.title)
        table.add_row(*(Text(safe(cell)) for cell in row))
    out.print(table)
    note(f"{len(found)} reports")


def article(found: Article, passages: Sequence[Passage], *, as_json: bool) -> None:
    if as_json:
        print_json({**_head(found), "text": found.text, "passages": [jsonable(p) for p in passages]})
        return
    about = " · ".join(part for part in (found.source, _day(found), found.url) if part)
    out.print(Panel(Text(safe(found.title), style="bold"), subtitle=Text(safe(about))))
    out.print(Text(safe(found.text)))
    voices = Counter(passage.speaker for passage in passages if passage.speaker)
    if voices:
        said = "; ".join(f"{voice} ({count})" for voice, count in voices.most_common())
        out.print(Text(f"\nSpeakers (sentences): {safe(said)}", style="dim"))


def models(rows: Sequence[tuple[Weights, str]], *, as_json: bool) -> None:
    if as_json:
        print_json([{**dataclasses.asdict(weights), "path": where or None} for weights, where in rows])
        return
    table = Table(box=None, header_style="bold")
    for column in ("name", "role", "MB", "licence", "here"):
        table.add_column(column, overflow="fold")
    for weights, where in rows:
        size = f"{weights.size / 1e6:,.0f}"
        table.add_row(weights.name, weights.role, size, weights.licence, where or "-")
    out.print(table)


def index_summary(
    counts: Counter[str],
    refused: Sequence[Refused],
    notes: Sequence[Refused],
    stored: tuple[int, int],
    *,
    as_json: bool,
) -> None:
    """How many reports went in, and every one that did not, with the reason."""
    if as_json:
        value = {"counts": dict(counts), "refused": refused, "notes": notes}
        print_json({**value, "articles": stored[0], "passages": stored[1]})
        return
    for item in refused:
        err.print(Text.assemble(("refused ", "red"), (item.where, "bold"), f": {safe(item.reason)}"))
    for item in notes:
        err.print(Text.assemble(("note ", "yellow"), (safe(item.where), "bold"), f": {safe(item.reason)}"))
    done = ", ".join(f"{count} {what}" for what, count in counts.items()) or "nothing"
    out.print(f"{done}, {len(refused)} refused; the index holds {stored[0]} reports, {stored[1]} passages")


def _source_line(citation: Citation) -> str:
    day = citation.published.isoformat() if citation.published else ""
    parts = (citation.source, citation.title, day)
    said = f"  (said by {citation.speaker})" if citation.speaker else ""
    also = f"  (also in {', '.join(citation.also_in)})" if citation.also_in else ""
    return " · ".join(part for part in parts if part) + said + also


def _marked(text: str, query: str) -> Text:
    """Mark the words of `text` that share a stem with a content word of the query."""
    stemmer = Stemmer.Stemmer("porter")
    stems = set(stemmer.stemWords(content_words(query)))
    marked = Text(text)
    for word in _WORD.finditer(text):
        if stemmer.stemWord(word.group().casefold()) in stems:
            marked.stylize("bold yellow", word.start(), word.end())
    return marked


def _hit_fields(hit: Hit) -> dict[str, object]:
    where = {"article_id": hit.article.id, "start": hit.passage.start, "end": hit.passage.end}
    said = {"speaker": hit.passage.speaker, "text": hit.passage.text}
    ranks = {"score": hit.score, "lexical_rank": hit.lexical_rank, "dense_rank": hit.dense_rank}
    return {**where, **said, **_head(hit.article), **ranks}


def _head(article: Article) -> dict[str, object]:
    names = ("id", "title", "source", "url")
    return {**{name: getattr(article, name) for name in names}, "published": jsonable(article.published)}


def _day(article: Article) -> str:
    return article.published.isoformat() if article.published else ""
