"""One SQLite connection: opening, migrating, transactions, and its errors in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tenacity import retry, retry_if_exception_message, stop_after_delay, wait_random

from index.errors import CorpusError, CorpusMismatch, StorageFailed
from index.schema import MIGRATIONS, SCHEMA_VERSION

_BUSY_SECONDS = 60.0


class Connection:
    """A connection to a corpus' database file; writers bring an older schema up to date.

    Raises:
        StorageFailed: the file cannot be opened, read or written.
        CorpusMismatch: the file has a newer schema, or an older one and is only to be read.
        CorpusError: the file is damaged.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        # not mode=ro: a reader too must be able to recover the log that a killed writer left
        mode = "rw" if read_only else "rwc"
        with self._guarded():
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self._guarded():
                self._prepare(read_only)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._guarded():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All changes made inside are kept together, or none; joins a transaction already open."""
        with self._guarded():
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # a full disk makes SQLite roll back by itself
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _prepare(self, read_only: bool) -> None:
        self._connection.create_function("casefold", 1, str.casefold, deterministic=True)
        self._connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            self._connection.execute("PRAGMA query_only = ON")
        else:
            _write_ahead(self._connection)
            self._connection.execute("PRAGMA synchronous = FULL")
        self._migrate(read_only)

    def _migrate(self, read_only: bool) -> None:
        version = self._version()
        if version > SCHEMA_VERSION:
            raise CorpusMismatch(
                f"{self.path} was written by a newer conflictqa (schema {version}): upgrade conflictqa"
            )
        if version == SCHEMA_VERSION:
            return
        if read_only:
            raise CorpusMismatch(
                f"{self.path} has the older schema {version}: run `conflictqa index` on it once"
            )
        with self.transaction() as connection:
            # another process may have migrated it while this one waited
            for script in MIGRATIONS[self._version() :]:
                for statement in script.split(";\n"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StorageFailed(f"{self.path}: {error}: {_mend(error)}") from error
        except sqlite3.DatabaseError as error:
            raise CorpusError(
                f"{self.path} is damaged ({error}): move it away and index the reports again"
            ) from error


# SQLite does not wait by itself where two processes make the same new file at once
@retry(
    retry=retry_if_exception_message(match=".*locked.*"),
    stop=stop_after_delay(_BUSY_SECONDS),
    wait=wait_random(0.01, 0.1),
    reraise=True,
)
def _write_ahead(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")


def _mend(error: sqlite3.OperationalError) -> str:
    if "locked" in str(error):
        return f"another process has been writing for {_BUSY_SECONDS:.0f} s, try again later"
    if "full" in str(error):
        return "free some space and run the command again, what is stored is whole"
    return "check that the folder exists and that you may write to it"
