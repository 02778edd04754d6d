"""Files to articles: one format a module, chosen by the file's suffix, or by content for stdin."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.errors import BadInput, UnreadableReport
from index.loaders import jsonl, markdown, text
from index.loaders.fields import Loaded, Refused

__all__ = ["FORMATS", "MAX_FILE_BYTES", "Loaded", "Refused", "find", "load_bytes", "load_file"]

MAX_FILE_BYTES = 512 * 1024 * 1024

FORMATS: dict[str, Callable[[str, Path], Iterator[Loaded | Refused]]] = {
    ".txt": text.load,
    ".md": markdown.load,
    ".markdown": markdown.load,
    ".jsonl": jsonl.load,
    ".ndjson": jsonl.load,
}


def find(paths: Iterable[Path]) -> list[Path]:
    """List the files to read: a file as it is named, a folder's reports by suffix, in name order.

    Raises:
        BadInput: a path that does not exist, or a folder without any report.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and _is_report(p, path))
            if not inside:
                raise BadInput(f"no reports in {path}: it holds no file that ends in {_suffixes()}")
            files += inside
        elif path.exists():
            files.append(path)
        else:
            raise BadInput(f"{path} does not exist: check the path")
    return files


def load_file(path: Path) -> Iterator[Loaded | Refused]:
    """Yield what a file holds; what cannot be read comes as `Refused`, never as an exception."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            yield Refused(str(path), f"it has {size:,} bytes, more than {MAX_FILE_BYTES:,}: split it")
            return
        raw = path.read_bytes()
    except OSError as error:
        yield Refused(str(path), f"it cannot be read ({error.strerror})")
        return
    yield from load_bytes(raw, path)


def load_bytes(raw: bytes, path: Path) -> Iterator[Loaded | Refused]:
    """Yield what `raw` holds, in the format that the name's suffix or the content tells."""
    try:
        content = _decode(raw)
        yield from _format(path, content)(content, path)
    except UnreadableReport as error:
        yield Refused(str(path), str(error))


def _decode(raw: bytes) -> str:
    if not raw.strip():
        raise UnreadableReport("it is empty")
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableReport(
            f"it is not UTF-8 text (byte {error.object[error.start]:#04x} at {error.start:,}): "
            "convert it, for instance with `iconv -f LATIN1 -t UTF-8`"
        ) from error
    if content.count("\x00") > len(content) // 100:
        raise UnreadableReport("it is a binary file, not text")
    return content.replace("\r\n", "\n").replace("\r", "\n")


def _format(path: Path, content: str) -> Callable[[str, Path], Iterator[Loaded | Refused]]:
    if path.name != "-":
        try:
            return FORMATS[path.suffix.lower()]
        except KeyError:
            raise UnreadableReport(f"reports end in {_suffixes()}: rename or convert it") from None
    if content.lstrip().startswith("{"):
        return jsonl.load
    return markdown.load if content.startswith("---\n") else text.load


def _is_report(path: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return not hidden and path.suffix.lower() in FORMATS


def _suffixes() -> str:
    return ", ".join(FORMATS)
