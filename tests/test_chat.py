"""The chat: what its lines mean, what it keeps, and the command in a pipe and on a terminal."""

import os
import pty
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from chat_parts import ScriptedModel, scripted

from index.corpus import Corpus
from index.errors import BadInput
from index.types import Filters
from qa import terminal
from qa.chat import Command, Session, command_of, completions, filters_from, number_from, shown_filters
from qa.commands.chat import Chat
from qa.transcript import around, markdown, sources

OUTLETS = ("Belmora Post", "Odrin Radio")
QUESTION = "How many shells hit the bridge on day 3 according to Colonel Ana Dreyfuss?"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def chat(corpus: Corpus, model: ScriptedModel) -> Chat:
    return Chat(scripted(corpus, model), Session("low"))


class Lines:
    """A reader of given lines; an exception among them is raised."""

    def __init__(self, *lines: str | BaseException) -> None:
        self._lines: Iterator[str | BaseException] = iter(lines)

    def read(self) -> str:
        line = next(self._lines, EOFError())
        if isinstance(line, BaseException):
            raise line
        return line


def test_lines_are_questions_or_commands() -> None:
    assert command_of("who?") is None
    assert command_of("/OPEN  2 ") == Command("/open", "2")
    with pytest.raises(BadInput, match="/help"):
        command_of("/opne 2")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("off", Filters()),
        ("source=belmora post", Filters(("Belmora Post",))),
        ('source="Odrin Radio" since=2031-03-02', Filters(("Odrin Radio",), date(2031, 3, 2))),
        (
            "until=2031-03-09 source=Odrin Radio source=Belmora Post",
            Filters(OUTLETS[::-1], None, date(2031, 3, 9)),
        ),
    ],
)
def test_filters_are_read_and_shown(argument: str, expected: Filters) -> None:
    found = filters_from(argument, OUTLETS)
    assert found == expected
    assert filters_from(shown_filters(found) or "off", OUTLETS) == found


@pytest.mark.parametrize("argument", ["Belmora", "source=Nowhere", "since=yesterday", "x source=Odrin Radio"])
def test_a_filter_that_makes_no_sense_is_refused(argument: str) -> None:
    with pytest.raises(BadInput):
        filters_from(argument, OUTLETS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/he", ["/help"]),
        ("/s", ["/sources", "/save"]),
        ("/careful ", ["low", "normal", "high"]),
        ("/filter s", ["source=", "since="]),
        ("/filter source=od", ["Odrin Radio"]),
        ("/filter source=Odrin Radio ", []),
        ("/open ", ["1", "2"]),
        ("What did Belm", ["Belmora Post"]),
        ("Wh", []),
    ],
)
def test_completion(text: str, expected: list[str]) -> None:
    assert [word for word, _ in completions(text, OUTLETS, 2)] == expected


def test_source_numbers_are_checked() -> None:
    assert number_from("[2]", 2) == 2
    for wrong in ("0", "3", "", "one", "²"):
        with pytest.raises(BadInput):
            number_from(wrong, 2)


def test_a_follow_up_is_asked_in_full(
    chat: Chat, model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    chat.talk(Lines(QUESTION, "and Odrin Radio?"))
    assert model.asked[-1] == QUESTION.replace("Colonel Ana Dreyfuss", "Odrin Radio")
    assert f"understood as: {model.asked[-1]}" in capsys.readouterr().out
    first, second = chat.session.answers
    assert (second.question, second.standalone) == ("and Odrin Radio?", model.asked[-1])
    assert first.citations


def test_the_form_can_be_corrected(chat: Chat, model: ScriptedModel) -> None:
    chat.talk(Lines(QUESTION, "when?", "/correct When was the bridge hit?"))
    assert model.asked[-1] == "When was the bridge hit?"
    assert [answer.question for answer in chat.session.answers] == [QUESTION, "when?"]
    assert chat.session.history[-1].question == "When was the bridge hit?"


def test_filters_and_care_hold_from_then_on(chat: Chat) -> None:
    chat.talk(Lines("/filter source=Odrin Radio", "/careful high", QUESTION))
    assert chat.session.care == "high"
    assert {hit.article.source for hit in chat.session.last().hits} == {"Odrin Radio"}
    assert chat.status() == " source=Odrin Radio · careful: high"


def test_sources_can_be_listed_and_opened(chat: Chat, capsys: pytest.CaptureFixture[str]) -> None:
    chat.talk(Lines(QUESTION, "/sources", "/open 1"))
    out = capsys.readouterr().out
    cited = sources(chat.session.last())[0]
    assert "considered, but not cited:" in out
    assert f">>{cited.quote}<<" in out
    assert cited.url in out


def test_mistakes_do_not_end_the_chat(chat: Chat, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ("/sources", "/nothing", "???", "", "/open 1")
    chat.talk(Lines(*wrong, KeyboardInterrupt(), "/help", "/quit", QUESTION))
    assert capsys.readouterr().err.count("error:") == 4
    assert not chat.session.answers


def test_saving_refuses_to_overwrite(chat: Chat, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "talk with spaces.md"
    chat.talk(Lines("/save x.md", QUESTION, f"/save {path}", "when?", f"/save {path}", "/save /no/such/x.md"))
    written = path.read_text("utf-8")
    assert written == markdown(chat.session.answers[:1])
    quote = chat.session.answers[0].citations[0].quote
    assert f"> {quote}" in written
    assert "](<https://belmora-post.invalid/" in written
    assert "exists already" in capsys.readouterr().err


def test_reports_cannot_write_markup(chat: Chat) -> None:
    text = "The zebra keeper said <b>77</b> [shells](http://x) fell on the zoo.\n# 1. not a title"
    article = chat.assistant.corpus.article("report-1")
    chat.assistant.corpus.add(type(article)("odd", "A *title*", text, url="javascript:alert(1)"))
    chat.talk(Lines("Who said 77 shells fell on the zoo of the zebra keeper?"))
    written = markdown(chat.session.answers)
    assert r"\<b\>77\</b\>" in written
    assert "<b>" not in written
    assert "javascript" not in written


def test_the_place_of_a_quote() -> None:
    text = "One is here. Two is there. THE QUOTE. Three follows. Four ends."
    start = text.index("THE")
    place = around(text, start, start + 10, room=16)
    assert (place.before, place.quote, place.after) == ("Two is there. ", "THE QUOTE.", " Three follows.")
    assert place.cut_before
    assert place.cut_after
    whole = around(text, start, start + 10)
    assert whole.before + whole.quote + whole.after == text
    assert not whole.cut_before
    assert not whole.cut_after


def test_ctrl_c_stops_the_answer_not_the_chat(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    model = ScriptedModel(between=lambda: os.kill(os.getpid(), signal.SIGINT))
    chat = Chat(scripted(corpus, model), Session("low"))
    before = signal.getsignal(signal.SIGINT)
    chat.talk(Lines(QUESTION, "/history"))
    assert not chat.session.answers
    assert "stopped" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) == before


def test_the_history_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "state" / "chat_history"
    history = terminal.history_in(path)
    history.store_string("a confidential question")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(terminal.history_in(path).load_history_strings()) == ["a confidential question"]


def test_without_a_place_for_history_the_chat_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    terminal.history_in(tmp_path / "file" / "chat_history").store_string("kept in memory")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from qa.cli import main; main()", "chat", *arguments]


def test_a_pipe_gets_plain_lines(corpus: Corpus, tiny_gguf: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        command("--corpus", str(corpus.folder), "--model", str(tiny_gguf)),
        input=f"{QUESTION}\nand Odrin Radio?\n/history\n/nothing\n",
        capture_output=True,
        text=True,
        # the tiny model's tokens are single bytes
        env={**environment, "CONFLICTQA_CONTEXT_TOKENS": "8192"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "understood as: How many shells hit the bridge on day 3 according to Odrin Radio?" in done.stdout
    assert "error: no command /nothing" in done.stderr


def test_a_terminal_edits_lines_and_ctrl_d_leaves(
    corpus: Corpus, tiny_gguf: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    main, side = pty.openpty()
    home = {"TERM": "xterm", "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    arguments = command("--corpus", str(corpus.folder), "--model", str(tiny_gguf))
    with subprocess.Popen(arguments, stdin=side, stdout=side, stderr=side, env=environment | home) as process:
        os.close(side)
        until(main, b"careful:")
        os.write(main, b"/halp\x7f\x7f\x7felp\r")
        seen = until(main, b"Ctrl-C only stops an answer")
        until(main, b"careful:")
        os.write(main, b"\x03")
        until(main, b"careful:")
        os.write(main, b"\x04")
        try:
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    os.close(main)
    assert b"/sources" in seen
    assert stat.S_IMODE((tmp_path / "conflictqa" / "chat_history").stat().st_mode) == 0o600


def until(descriptor: int, wanted: bytes, seconds: float = 120) -> bytes:
    """Read what a terminal shows until `wanted` is there, and tell where the cursor is when asked."""
    seen, end = b"", time.monotonic() + seconds
    while wanted not in seen:
        assert time.monotonic() < end, seen
        if select.select([descriptor], [], [], 0.5)[0]:
            more = os.read(descriptor, 4096)
            seen += more
            if b"\x1b[6n" in more:
                os.write(descriptor, b"\x1b[1;1R")
    return seen
