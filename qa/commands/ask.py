"""`conflictqa ask`: one question, one cited answer."""

from typing import Annotated

import typer

from qa import show, views
from qa.assistant import checked
from qa.commands.options import (
    CareOption,
    CorpusOption,
    JsonOption,
    ModelOption,
    SinceOption,
    SourceOption,
    UntilOption,
    filters_of,
)
from qa.settings import load_settings
from qa.wire import make_assistant

EXIT_NOT_FOUND = 3


def run(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    corpus: CorpusOption = None,
    model: ModelOption = None,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    care: CareOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what was found, shown, replied and checked.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Answer a question from the indexed reports. Exit code 0: answered, 3: not found."""
    question = checked(question)
    assistant = make_assistant(load_settings(corpus=corpus, model=model, care=care))
    with show.waiting("Reading the reports"):
        answer = assistant.ask(question, filters_of(source, since, until))
    views.answer(answer, as_json=json)
    if explain and not json:
        views.explanation(answer)
    if answer.abstained:
        raise typer.Exit(EXIT_NOT_FOUND)
