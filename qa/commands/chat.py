"""`conflictqa chat`: a conversation."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import BadInput, ConflictQAError, StorageFailed
from qa import chat_view, show, views
from qa.answers import Answer, Done, Found
from qa.answers import Text as Streamed
from qa.assistant import Assistant, checked
from qa.chat import (
    Command,
    Session,
    care_from,
    command_of,
    completions,
    filters_from,
    number_from,
    shown_filters,
)
from qa.commands.options import CorpusOption, ModelOption, SinceOption, SourceOption, UntilOption, filters_of
from qa.conversation import Turn
from qa.settings import load_settings
from qa.terminal import EditedReader, PlainReader, Reader, growing, interruptible, is_rich
from qa.transcript import markdown, sources
from qa.wire import make_assistant


def run(
    corpus: CorpusOption = None,
    model: ModelOption = None,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Ask one question after another; follow-ups are understood. Questions can come from a pipe too."""
    settings = load_settings(corpus=corpus, model=model)
    with show.waiting("Opening the reports"):
        assistant = make_assistant(settings)
    chat = Chat(assistant, Session(settings.care, filters_of(source, since, until)))
    reader: Reader = EditedReader(chat.complete, chat.status) if is_rich() else PlainReader()
    if is_rich():
        count = assistant.corpus.database.counts()[0]
        show.note(f"{count} reports. /help lists the commands, Ctrl-D leaves.")
    chat.talk(reader)


class Chat:
    """A conversation on a terminal or in a pipe."""

    def __init__(self, assistant: Assistant, session: Session) -> None:
        self.assistant = assistant
        self.session = session
        self.outlets = sorted({article.source for article in assistant.corpus.articles() if article.source})
        self._does = {
            "/sources": self._sources,
            "/open": self._open,
            "/correct": self._correct,
            "/filter": self._filter,
            "/careful": self._careful,
            "/save": self._save,
            "/history": self._history,
            "/help": self._help,
        }

    def talk(self, reader: Reader) -> None:
        """Take lines until there are no more, or `/quit`."""
        while True:
            try:
                line = reader.read().strip()
                if not self.take(line):
                    return
            except EOFError:
                return
            except KeyboardInterrupt:
                continue
            except ConflictQAError as error:
                show.error(str(error))

    def take(self, line: str) -> bool:
        """Do what a line says; False if it says to leave."""
        command = command_of(line)
        if command == Command("/quit"):
            return False
        if command:
            self._does[command.name](command.argument)
        elif line:
            self._ask(line, checked(line), self.session.history)
        return True

    def complete(self, text: str) -> list[tuple[str, int]]:
        """What could stand at the end of a line."""
        last = self.session.answers[-1:]
        return completions(text, self.outlets, len(sources(last[0])) if last else 0)

    def status(self) -> str:
        """One line on what is searched and how careful answers are."""
        filters = shown_filters(self.session.filters) or "all reports"
        return f" {filters} · careful: {self.session.care}"

    def _ask(self, typed: str, question: str, history: Sequence[Turn]) -> None:
        with interruptible() as stopped:
            answer = self._answer(typed, question, history, stopped)
        if answer is None:
            show.note("stopped")
            return
        answer = replace(answer, question=typed)
        self.session = self.session.answered(answer)
        views.answer(answer, as_json=False)
        show.out.print()

    def _answer(
        self, typed: str, question: str, history: Sequence[Turn], stopped: Callable[[], bool]
    ) -> Answer | None:
        """Show the answer as it comes; None if it was stopped."""
        session = self.session
        stream = self.assistant.stream(
            question, session.filters, care=session.care, history=history, stop=stopped
        )
        with growing() as add:
            for event in stream:
                if stopped():
                    return None
                if isinstance(event, Found) and event.standalone != typed:
                    chat_view.understood(event.standalone)
                elif isinstance(event, Streamed):
                    add(event.text)
                elif isinstance(event, Done):
                    return event.answer
        return None

    def _correct(self, argument: str) -> None:
        typed = self.session.last().question
        question = checked(argument)
        self.session = self.session.without_last()
        self._ask(typed, question, ())

    def _sources(self, argument: str) -> None:
        del argument
        chat_view.source_list(self.session.last())

    def _open(self, argument: str) -> None:
        found = sources(self.session.last())
        number = number_from(argument, len(found))
        source = found[number - 1]
        chat_view.place(self.assistant.corpus.article(source.article_id), source, number)

    def _filter(self, argument: str) -> None:
        if argument:
            self.session = replace(self.session, filters=filters_from(argument, self.outlets))
        show.note(f"searching {shown_filters(self.session.filters) or 'all reports'}")

    def _careful(self, argument: str) -> None:
        if argument:
            self.session = replace(self.session, care=care_from(argument))
        show.note(f"careful: {self.session.care}")

    def _save(self, argument: str) -> None:
        self.session.last()
        if not argument:
            raise BadInput("write /save and the name of a file that does not exist yet")
        path = Path(argument.strip("\"'")).expanduser()
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(markdown(self.session.answers))
        except FileExistsError as error:
            raise BadInput(f"{path} exists already: choose another name") from error
        except OSError as error:
            raise StorageFailed(f"{path} cannot be written ({error.strerror}): choose another") from error
        show.note(f"written: {path}")

    def _history(self, argument: str) -> None:
        del argument
        chat_view.history(self.session.answers)

    def _help(self, argument: str) -> None:
        del argument
        chat_view.commands()
