"""Nothing stored is lost or half there: adding, changing, removing, rebuilding, damage, kills."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import report
from corpus_writer import FakeEmbedder

from index.corpus import Change, Corpus
from index.embedder import Embedder
from index.errors import CorpusError, CorpusMismatch, NoCorpus, NoSuchArticle, StorageFailed
from index.search import search
from index.types import Article, Filters


def test_the_same_report_again_changes_nothing(corpus: Corpus) -> None:
    generation = corpus.database.generation()
    assert corpus.add(report(1)) is Change.SAME
    assert corpus.database.generation() == generation


def test_a_changed_report_replaces_its_passages(corpus: Corpus) -> None:
    assert corpus.add(report(1, "Only the zebra remains.")) is Change.CHANGED
    assert [p.text for p in corpus.passages_of("report-1")] == ["Only the zebra remains."]
    assert not corpus.problems()
    assert search(corpus, "zebra", 1)[0].article.id == "report-1"


def test_a_removed_report_is_found_by_no_search(corpus: Corpus) -> None:
    corpus.add(report(9, "The zebra of Kandrel was hit."))
    corpus.remove("report-9")
    assert all(hit.article.id != "report-9" for hit in search(corpus, "zebra of Kandrel", 50))
    assert not corpus.problems()
    with pytest.raises(NoSuchArticle):
        corpus.article("report-9")
    with pytest.raises(NoSuchArticle):
        corpus.remove("report-9")


def test_no_corpus_says_how_to_make_one(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(NoCorpus, match="conflictqa index"):
        Corpus.open(tmp_path, embedder)


class OtherEmbedder:
    """Stands for a model that the corpus was not made with."""

    def __init__(self, embedder: Embedder) -> None:
        self.identity, self.dimensions, self.max_tokens = "other@0", embedder.dimensions, 256
        self.count_tokens, self.encode = embedder.count_tokens, embedder.encode


def test_another_embedder_is_refused_and_rebuilding_mends_it(corpus: Corpus, embedder: Embedder) -> None:
    other = OtherEmbedder(embedder)
    corpus.close()
    with pytest.raises(CorpusMismatch, match="--rebuild"):
        Corpus.open(corpus.folder, other)
    mended = Corpus.create(corpus.folder, other, outdated_ok=True)
    assert len(list(mended.rebuild())) == 5
    mended.close()
    assert not Corpus.open(corpus.folder, other).problems()


def test_a_newer_schema_is_refused(corpus: Corpus, embedder: Embedder) -> None:
    corpus.close()
    with sqlite3.connect(corpus.folder / "reports.db") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(CorpusMismatch, match="upgrade"):
        Corpus.open(corpus.folder, embedder)


def test_an_older_schema_is_migrated_when_written_and_refused_when_read(
    tmp_path: Path, embedder: Embedder
) -> None:
    sqlite3.connect(tmp_path / "reports.db").close()
    with pytest.raises(CorpusMismatch, match="older schema"):
        Corpus.open(tmp_path, embedder)
    Corpus.create(tmp_path, embedder).close()
    assert Corpus.open(tmp_path, embedder).articles() == []


@pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "foreign"])
def test_a_damaged_snapshot_is_rebuilt_without_embedding(
    corpus: Corpus, embedder: Embedder, damage: str
) -> None:
    expected = search(corpus, "cattle in the valley", 5)
    corpus.close()
    (snapshot,) = corpus.folder.glob("vectors-*.faiss")
    raw = bytearray(snapshot.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    broken = {"cut": bytes(raw[: len(raw) // 2]), "flipped": bytes(raw), "foreign": b"not an index"}
    snapshot.unlink() if damage == "missing" else snapshot.write_bytes(broken[damage])
    again = Corpus.open(corpus.folder, embedder)
    assert search(again, "cattle in the valley", 5) == expected


def test_a_damaged_database_is_an_error_not_an_empty_corpus(corpus: Corpus, embedder: Embedder) -> None:
    corpus.close()
    (corpus.folder / "reports.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(CorpusError):
        Corpus.open(corpus.folder, embedder)


def test_a_folder_that_cannot_be_made(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match="another folder"):
        Corpus.create(tmp_path / "file" / "corpus", embedder)


def test_filters_never_lose_or_leak_a_report(corpus: Corpus) -> None:
    day = report(3).published
    assert day
    posts = search(corpus, "shells hit the bridge", 50, Filters(sources=("belmora post",)))
    assert {hit.article.source for hit in posts} == {"Belmora Post"}
    assert {hit.article.id for hit in posts} == {"report-1", "report-3", "report-5"}
    on_day = search(corpus, "shells", 50, Filters(since=day, until=report(4).published))
    assert {hit.article.id for hit in on_day} == {"report-3"}


def test_a_reader_sees_what_a_writer_adds(corpus: Corpus, embedder: Embedder) -> None:
    reader = Corpus.open(corpus.folder, embedder)
    assert search(reader, "zebra", 50)
    corpus.add(report(9, "The zebra of Kandrel was hit."))
    assert search(reader, "zebra of Kandrel", 1)[0].article.id == "report-9"


def test_a_full_disk_loses_nothing_that_was_stored(corpus: Corpus) -> None:
    before = corpus.database.counts()
    connection = corpus.database._connection._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageFailed, match="free some space"):
        corpus.add(report(9, "Many words follow here. " * 300))
    assert corpus.database.counts() == before
    assert not corpus.problems()


def write(folder: Path, first: int, last: int) -> "subprocess.Popen[str]":
    script = Path(__file__).with_name("corpus_writer.py")
    command = [sys.executable, str(script), str(folder), str(first), str(last)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_sigkill_at_random_moments_loses_nothing_that_was_reported(tmp_path: Path) -> None:
    rng = random.Random(7)
    reported: set[str] = set()
    for attempt in range(12):
        with write(tmp_path / "corpus", attempt * 1000, attempt * 1000 + 1000) as process:
            assert process.stdout
            first = process.stdout.readline()
            time.sleep(rng.uniform(0, 0.4))
            process.send_signal(signal.SIGKILL)
            lines = [first, *process.stdout.read().splitlines()]
        reported |= {f"r{line.split()[1]}" for line in lines if line.strip()}
        corpus = Corpus.open(tmp_path / "corpus", FakeEmbedder())
        assert reported <= {article.id for article in corpus.articles()}
        assert not corpus.problems()
        corpus.close()
    assert len(reported) > 12


def test_sigkill_while_a_corpus_is_made_leaves_one_that_can_be_made_again(tmp_path: Path) -> None:
    rng = random.Random(8)
    for attempt in range(6):
        folder = tmp_path / str(attempt)
        with write(folder, 0, 1000) as process:
            while not (folder / "reports.db").exists():
                time.sleep(0.001)
            time.sleep(rng.uniform(0, 0.02))
            process.send_signal(signal.SIGKILL)
        corpus = Corpus.create(folder, FakeEmbedder())
        corpus.add(report(1))
        assert not corpus.problems()
        corpus.close()


def test_a_log_that_a_dead_writer_left_is_read(tmp_path: Path) -> None:
    corpus = Corpus.create(tmp_path / "corpus", FakeEmbedder())
    corpus.add(report(1))
    (tmp_path / "left").mkdir()
    for name in ("reports.db", "reports.db-wal"):
        shutil.copy(tmp_path / "corpus" / name, tmp_path / "left" / name)
    assert [article.id for article in Corpus.open(tmp_path / "left", FakeEmbedder()).articles()] == [
        "report-1"
    ]


def test_two_processes_index_at_once(tmp_path: Path) -> None:
    both = [write(tmp_path / "corpus", first, first + 40) for first in (0, 1000)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(output.count("added") for output in outputs) == 80
    corpus = Corpus.open(tmp_path / "corpus", FakeEmbedder())
    assert len(corpus.articles()) == 80
    assert not corpus.problems()
    assert not list(corpus.folder.glob("*.part"))


def test_a_reader_cannot_change_anything(corpus: Corpus, embedder: Embedder) -> None:
    with pytest.raises(StorageFailed):
        Corpus.open(corpus.folder, embedder).remove("report-1")
    assert corpus.article("report-1")


def test_an_interrupted_rebuild_leaves_the_old_corpus(corpus: Corpus) -> None:
    before = corpus.passages_of("report-1")
    rebuilding = corpus.rebuild()
    next(rebuilding)
    rebuilding.close()
    assert corpus.passages_of("report-1") == before
    assert not corpus.problems()


def test_problems_are_found(corpus: Corpus) -> None:
    with corpus.database.transaction() as connection:
        connection.execute("UPDATE passages SET start = start + 1 WHERE id = 1")
    assert any("not at its place" in problem for problem in corpus.problems())


def test_titles_and_long_reports_survive_the_way_through(corpus: Corpus) -> None:
    hostile = Article("x/../y", "<b>T</b>\x1b[31m", "\u202eRTL \x07 text here. قال متحدث." * 50)
    corpus.add(hostile)
    assert corpus.article("x/../y") == hostile
    assert not corpus.problems()
