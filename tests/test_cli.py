"""The command line as people and scripts use it: exit codes, messages, nothing lost, nothing hostile."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.cli import main

Done = subprocess.CompletedProcess
Run = Callable[..., "Done[str]"]
COMMAND = [sys.executable, "-c", "from qa.cli import main; main()"]


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run `conflictqa` in an empty folder with a corpus of its own."""
    environment = {**environment, "PYTHONPATH": str(Path(__file__).parent.parent)}

    def run_command(*arguments: object, stdin: str = "", **variables: str) -> "Done[str]":
        command = [*COMMAND, *map(str, arguments)]
        settings = {**environment, **variables}
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=settings,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run_command


def report(folder: Path, name: str = "bridge.txt", text: str = "") -> Path:
    path = folder / name
    path.write_text(text or "Bridge hit\nOdrin Radio\n\nColonel Ana Dreyfuss said 12 shells hit the bridge.")
    return path


def test_a_report_goes_in_is_found_shown_and_removed(run: Run, tmp_path: Path) -> None:
    added = run("index", report(tmp_path), "--json")
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["counts"] == {"added": 1}
    again = json.loads(run("index", tmp_path / "bridge.txt", "--json").stdout)
    assert again["counts"] == {"unchanged": 1}
    (hit,) = json.loads(run("search", "shells", "--json").stdout)
    (listed,) = json.loads(run("articles", "list", "--json").stdout)
    assert hit["article_id"] == listed["id"]
    shown = json.loads(run("articles", "show", listed["id"], "--json").stdout)
    assert shown["text"][hit["start"] : hit["end"]] == hit["text"]
    plain = run("search", "shells")
    assert plain.returncode == 0
    assert "\x1b" not in plain.stdout + plain.stderr
    assert run("articles", "remove", listed["id"]).returncode == 0
    assert json.loads(run("articles", "list", "--json").stdout) == []


def test_bad_reports_are_named_and_the_good_ones_go_in(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "latin.txt").write_bytes(b"caf\xe9 shelled")
    (folder / "binary.txt").write_bytes(bytes(range(9)) * 100)
    report(folder, "lines.jsonl", '{"text": "Tanks left Odrin."}\n{broken\n{"text": ""}\n')
    report(folder, "hostile.txt", "\x1b]0;owned\x07 Tanks \x1b[31mleft \u202eOdrin\x9b5m.")
    done = run("index", folder)
    assert done.returncode == 1
    for name in ("empty.txt", "latin.txt", "binary.txt", "lines.jsonl:2", "lines.jsonl:3"):
        assert name in done.stderr
    assert "2 added, 5 refused" in done.stdout
    found = run("search", "tanks left Odrin")
    assert found.returncode == 0
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(found.stdout + found.stderr)


def test_stdin_is_read(run: Run) -> None:
    done = run("index", "-", "--json", stdin='{"id": "a", "text": "Tanks left Odrin."}\n')
    assert json.loads(done.stdout)["counts"] == {"added": 1}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["index", "nowhere.txt"], 2, "does not exist"),
        (["index"], 2, "give files or folders"),
        (["index", "--rebuild", "x"], 2, "give files or folders"),
        (["search", ""], 2, "empty"),
        (["search", "?!"], 2, "empty"),
        (["ask", ""], 2, "empty"),
        (["ask", "why " * 25_000], 2, "shorten it"),
        (["search", "x", "-k", "0"], 2, "-k"),
        (["search", "x", "--since", "yesterday"], 2, "--since"),
        (["search", "shells"], 1, "conflictqa index"),
        (["ask", "Who claimed the raid?"], 1, "conflictqa index"),
        (["articles", "show", "x"], 1, "conflictqa index"),
        (["models", "pull", "gpt-9"], 2, "known are"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_bad_use_is_told_apart_from_failure(
    arguments: list[str],
    code: int,
    message: str,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["conflictqa", *arguments])
    with pytest.raises(SystemExit) as raised:
        main()
    shown = capsys.readouterr()
    assert (raised.value.code, shown.out) == (code, "")
    assert message in shown.err


def test_a_script_can_tell_an_answer_from_none(run: Run, tmp_path: Path) -> None:
    run("index", report(tmp_path))
    answered = run("ask", "How many shells hit the bridge?", "--json")
    assert (answered.returncode, "12" in json.loads(answered.stdout)["text"]) == (0, True)
    missing = run("ask", "Сколько снарядов упало на мост?", "--source", "Nobody's Paper")
    assert (missing.returncode, missing.stdout.strip()) == (3, "Not found")
    assert "Traceback" not in missing.stderr


def test_settings_and_folders_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    path = report(tmp_path)
    mistyped = run("search", "x", CONFLICTQA_CORPSE="x")
    assert (mistyped.returncode, "CONFLICTQA_CORPSE" in mistyped.stderr) == (2, True)
    in_the_way = run("index", path, "--corpus", path / "corpus")
    assert (in_the_way.returncode, "choose another folder" in in_the_way.stderr) == (1, True)
    no_models = run("index", path, CONFLICTQA_MODELS=str(tmp_path / "none"))
    assert (no_models.returncode, "conflictqa models pull" in no_models.stderr) == (1, True)
    assert "Traceback" not in mistyped.stderr + in_the_way.stderr + no_models.stderr


def test_an_index_of_another_embedder_or_schema_names_the_command_that_mends_it(
    run: Run, tmp_path: Path
) -> None:
    run("index", report(tmp_path))
    database = tmp_path / "corpus" / "reports.db"
    for change, mend in (
        ("UPDATE manifest SET value = 'other@0' WHERE key = 'embedder'", "conflictqa index --rebuild"),
        ("PRAGMA user_version = 0", "conflictqa index"),
    ):
        connection = sqlite3.connect(database)
        connection.execute(change)
        connection.commit()
        connection.close()
        done = run("search", "shells")
        assert (done.returncode, mend in done.stderr) == (1, True)
        assert "Traceback" not in done.stderr


def test_interrupting_keeps_what_was_stored(run: Run, environment: dict[str, str], tmp_path: Path) -> None:
    lines = (json.dumps({"id": f"r{n}", "text": f"Tank {n} left Odrin. " * 40}) for n in range(3000))
    path = report(tmp_path, "many.jsonl", "\n".join(lines))
    settings = {**environment, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(
        [*COMMAND, "index", str(path)], env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        database = tmp_path / "corpus" / "reports.db"
        while process.poll() is None and stored(database) < 3:
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    kept = len(json.loads(run("articles", "list", "--json").stdout))
    assert 3 <= kept < 3000


def stored(database: Path) -> int:
    if not database.exists():
        return 0
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
