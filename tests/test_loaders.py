"""What a user drops in: read right, or refused with the reason, never a crash."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadInput
from index.loaders import Loaded, Refused, find, load_bytes, load_file
from index.loaders.fields import parse_date
from index.types import Article


def articles(raw: bytes, name: str) -> list[Article]:
    return [item.article for item in load_bytes(raw, Path(name)) if isinstance(item, Loaded)]


def reason(raw: bytes, name: str = "a.txt") -> str:
    (item,) = load_bytes(raw, Path(name))
    assert isinstance(item, Refused)
    return item.reason


def test_text_head_lines_become_title_and_outlet() -> None:
    (article,) = articles(b"Bridge hit again\nBelmora Post\n\nThe bridge was hit. Nobody died.", "a.txt")
    assert (article.title, article.source) == ("Bridge hit again", "Belmora Post")
    assert article.text == "The bridge was hit. Nobody died."


def test_text_without_head_keeps_every_word() -> None:
    (article,) = articles(b"The bridge was hit.\nNobody died.", "bridge.txt")
    assert (article.title, article.text) == ("bridge", "The bridge was hit.\nNobody died.")


def test_markdown_front_matter() -> None:
    raw = b"---\nid: b-1\ntitle: Bridge\nsource: Post\npublished: 2031-03-05\n---\nThe bridge was hit."
    (article,) = articles(raw, "a.md")
    assert (article.id, article.title, article.published) == ("b-1", "Bridge", date(2031, 3, 5))


def test_broken_front_matter_is_refused() -> None:
    assert "front matter" in reason(b"---\ntitle: [unclosed\n---\nText.", "a.md")


def test_bad_jsonl_lines_are_named_and_the_good_ones_go_in() -> None:
    lines = ['{"id": "a", "text": "One."}', "{broken", "[1]", '{"id": "b", "text": 5}', '{"text": " "}']
    loaded = list(load_bytes("\n".join(lines).encode(), Path("r.jsonl")))
    assert [item.article.id for item in loaded if isinstance(item, Loaded)] == ["a", "b"]
    assert [item.where for item in loaded if isinstance(item, Refused)] == [
        "r.jsonl:2",
        "r.jsonl:3",
        "r.jsonl:5",
    ]


def test_line_separators_inside_json_strings_do_not_cut_lines() -> None:
    text = "One.\u2028Two.\x85Three."
    (article,) = articles(json.dumps({"text": text}, ensure_ascii=False).encode(), "r.jsonl")
    assert article.text == text


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"caf\xe9", "UTF-8"),
        (b"\x00\x01" * 50, "binary"),
        (b"...", "no text"),
    ],
)
def test_unusable_files_are_refused_with_the_reason(raw: bytes, word: str) -> None:
    assert word in reason(raw)


def test_what_cannot_be_stored_is_replaced_and_said() -> None:
    (item,) = load_bytes(b'{"text": "A\\u0000B \\ud800 C."}', Path("r.jsonl"))
    assert isinstance(item, Loaded)
    assert item.article.text == "A\ufffdB \ufffd C."
    assert item.notes


def test_missing_and_unreadable_dates_let_the_report_in() -> None:
    (item,) = load_bytes(b'{"text": "A.", "published": "soon"}', Path("r.jsonl"))
    assert isinstance(item, Loaded)
    assert item.article.published is None
    assert "soon" in item.notes[0]


@pytest.mark.parametrize(
    ("given_date", "expected"),
    [
        ("2024-03-15", date(2024, 3, 15)),
        ("2024-03-15T10:00:00Z", date(2024, 3, 15)),
        ("15 March 2024", date(2024, 3, 15)),
        ("March 15, 2024", date(2024, 3, 15)),
        ("03/04/2024", None),
        ("March 2024", None),
        ("99/99/99", None),
    ],
)
def test_dates_are_read_but_never_guessed(given_date: str, expected: date | None) -> None:
    assert parse_date(given_date)[0] == expected


def test_ids_stay_the_same_and_differ_by_place(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "r.txt").write_text("Something happened.")
    first = [item.article.id for f in find([tmp_path]) for item in load_file(f) if isinstance(item, Loaded)]
    again = [item.article.id for f in find([tmp_path / "a", tmp_path / "b"]) for item in load_file(f)]  # type: ignore[union-attr]
    assert first == again
    assert len(set(first)) == 2


def test_missing_path_and_folder_without_reports(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        find([tmp_path / "nowhere"])
    with pytest.raises(BadInput, match="no reports"):
        find([tmp_path])


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.jsonl", "-"]))
def test_no_bytes_crash_a_loader(raw: bytes, name: str) -> None:
    for item in load_bytes(raw, Path(name)):
        assert isinstance(item, Loaded | Refused)
