"""What the chat's commands print."""

from collections.abc import Sequence

from rich.text import Text

from index.types import Article
from qa import show
from qa.answers import Answer
from qa.chat import COMMANDS
from qa.citations import Citation
from qa.transcript import around, sources


def understood(question: str) -> None:
    """The form of a follow-up that was asked in its place."""
    show.out.print(show.indented(f"understood as: {question}", 2, "dim"))


def source_list(answer: Answer) -> None:
    """All that was considered for an answer, what it cites first."""
    found = sources(answer)
    if not found:
        show.note("nothing in the reports was close enough to be considered")
    for number, source in enumerate(found, start=1):
        if number == len(answer.citations) + 1:
            show.out.print(Text("considered, but not cited:", style="dim"))
        show.out.print(Text.assemble((f"[{number}] ", "bold cyan"), show.safe(_about(source))))
        show.out.print(show.indented(" ".join(source.quote.split()), 4))


def place(article: Article, source: Citation, number: int) -> None:
    """A source's quote, marked, in its report."""
    cut = around(article.text, source.start, source.end)
    show.out.print(Text.assemble((f"[{number}] ", "bold cyan"), (show.safe(article.title), "bold")))
    show.out.print(show.indented(_about(source, titled=False), 4, "dim"))
    if article.url:
        show.out.print(show.indented(article.url, 4, "dim"))
    before, quote, after = (show.safe(part) for part in (cut.before, cut.quote, cut.after))
    if not show.out.is_terminal:
        quote = f">>{quote}<<"
    opening, closing = "… " if cut.cut_before else "", " …" if cut.cut_after else ""
    show.out.print()
    show.out.print(Text.assemble(opening, before, (quote, "bold black on yellow"), after, closing))
    if cut.cut_before or cut.cut_after:
        show.note(f"in full: conflictqa articles show {article.id}")


def history(answers: Sequence[Answer]) -> None:
    """What was asked, how it was understood, the short answers."""
    if not answers:
        show.note("nothing was asked yet")
    for number, answer in enumerate(answers, start=1):
        show.out.print(Text.assemble((f"{number:>2} ", "bold cyan"), show.safe(answer.question)))
        if answer.standalone != answer.question:
            show.out.print(show.indented(f"understood as: {answer.standalone}", 3, "dim"))
        show.out.print(show.indented(answer.text, 3, "yellow" if answer.abstained else "green"))


def commands() -> None:
    """Every command with what it does."""
    for usage, does in COMMANDS.items():
        show.out.print(Text(usage, style="bold cyan"))
        show.out.print(show.indented(does, 4))


def _about(source: Citation, *, titled: bool = True) -> str:
    day = source.published.isoformat() if source.published else ""
    said = f"said by {source.speaker}" if source.speaker else ""
    also = f"also in {', '.join(source.also_in)}" if source.also_in else ""
    parts = (source.source, source.title if titled else "", day, said, also)
    return " · ".join(part for part in parts if part)
