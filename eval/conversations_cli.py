"""`conflictqa eval conversations`: are follow-up questions understood?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.cases import CONVERSATIONS, REPORTS, CaseSet, Conversation
from eval.conversations import (
    FollowUp,
    Ratio,
    answered,
    found_ratio,
    lost,
    retrieved,
    right_ratio,
    standing_alone,
)
from eval.loading import load_articles, load_conversations
from eval.run import prepare_corpus
from index.errors import BadInput
from qa import show
from qa.assistant import Assistant
from qa.commands.options import JsonOption, ModelOption
from qa.settings import load_settings
from qa.wire import make_assistant, make_embedder

Rows = dict[str, tuple[Ratio, list[FollowUp]]]


def run(
    out: Annotated[Path, typer.Option("--out", help="Folder for the index of the reports; used again.")],
    split: Annotated[str, typer.Option("--split", help="dev or test; all if not given.")] = "",
    reports: Annotated[Path, typer.Option("--reports", help="Reports: a file or a folder.")] = REPORTS,
    conversations: Annotated[
        Path, typer.Option("--conversations", help="Conversations, JSON Lines.")
    ] = CONVERSATIONS,
    answers: Annotated[bool, typer.Option("--answers", help="Answer both forms with the model.")] = False,
    model: ModelOption = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="So many conversations; 0: all.")] = 0,
    json: JsonOption = False,
) -> None:
    """Compare follow-ups as the chat rewrites them with their stand-alone form.

    Counts whose evidence is among the first ten passages; with --answers, whose answers are right.
    """
    articles = load_articles(reports)
    chosen = [c for c in load_conversations(conversations, articles) if split in ("", c.split)]
    if not chosen:
        raise BadInput(f"no conversation of split {split!r} in {conversations}")
    settings = load_settings(corpus=out / "corpus", model=model)
    prepare_corpus(settings.corpus, CaseSet(articles, ()), make_embedder(settings))
    measure = _answers if answers else _searches
    rows = measure(chosen[: limit or None], make_assistant(settings))
    if json:
        show.print_json({name: {"ratio": ratio, "lost": missed} for name, (ratio, missed) in rows.items()})
    else:
        _print(rows)


def _answers(chosen: list[Conversation], assistant: Assistant) -> Rows:
    alone = dict(show.track(standing_alone(chosen, assistant), "Answering the stand-alone forms"))
    rows: Rows = {}
    for which, own in (("right", False), ("own", True)):
        found = list(
            show.track(answered(chosen, assistant, alone, own=own), f"Answering, {which} answers known")
        )
        wrong = [one for one in found if one.standalone.right and not one.rewritten.right]
        rows[f"evidence found, {which} answers known"] = (found_ratio(found), lost(found))
        rows[f"answer right, {which} answers known"] = (right_ratio(found), wrong)
    return rows


def _searches(chosen: list[Conversation], assistant: Assistant) -> Rows:
    rows: Rows = {}
    for which, known in (("right", True), ("no", False)):
        searched = retrieved(chosen, assistant.corpus, assistant.model, answers=known)
        found = list(show.track(searched, "Searching"))
        rows[f"evidence found, {which} answers known"] = (found_ratio(found), lost(found))
    return rows


def _print(rows: Rows) -> None:
    table = Table("", "rewritten", "stand-alone", "follow-ups", "ratio", "95 % interval", "p", box=None)
    for name, (ratio, _) in rows.items():
        counts = (str(ratio.rewritten), str(ratio.standalone), str(ratio.count))
        between = f"{ratio.low:.1%} to {ratio.high:.1%}"
        table.add_row(name, *counts, f"{ratio.ratio:.1%}", between, f"{ratio.p:.3f}")
    show.out.print(table)
    for name, (_, missed) in rows.items():
        show.out.print(f"\n{name}: {len(missed)} only by the stand-alone form", style="bold")
        for one in missed:
            lines = [f"{one.case.id}: {one.typed}"]
            for what, outcome in (("rewritten", one.rewritten), ("stand-alone", one.standalone)):
                answer = f" -> {outcome.answer}" if outcome.answer else ""
                lines.append(f"  {what}: {outcome.question}{answer}")
            show.out.print(show.safe("\n".join(lines)), markup=False)
