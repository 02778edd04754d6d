"""Model weights: located, checked, pulled into the cache.

They are only ever used after their SHA-256 has been found right.
"""

import hashlib
import shutil
from pathlib import Path

from index.errors import ModelDamaged, ModelMissing, StorageFailed
from qa.fetching import CHUNK, Progress, fetch
from qa.registry import Weights


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
        whole = fetch(weights, parts, progress)
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


def _compare(weights: Weights, path: Path, progress: Progress) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            progress(len(chunk))
    if digest.hexdigest() != weights.sha256:
        raise ModelDamaged(
            f"{weights.name} has the wrong SHA-256: {digest.hexdigest()}, published is {weights.sha256}; "
            f"run `conflictqa models pull {weights.name}` to fetch it again"
        )
