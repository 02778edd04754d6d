"""Citations are true to the character: passages are exact spans, whatever the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedder import Embedder
from index.passages import MAX_PASSAGE_CHARS, cut
from index.sentences import split
from index.types import Article


def words(text: str) -> int:
    return len(text.split()) + 2


def article(text: str) -> Article:
    return Article("a", "Title", text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_every_passage_is_an_exact_span(text: str) -> None:
    passages = cut(article(text), words, 20)
    end = 0
    for ordinal, passage in enumerate(passages):
        assert passage.start >= end
        assert text[passage.start : passage.end] == passage.text
        assert passage.ordinal == ordinal
        end = passage.end


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab .!?\n"“”-1Lt', max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(passage.text for passage in cut(article(text), words, 20))
    letters = [character for character in text if character.isalnum()]
    assert [character for character in kept if character.isalnum()] == letters


def test_titles_and_abbreviations_do_not_end_a_sentence() -> None:
    text = "Lt. Gen. Ana Dreyfuss said on Jan. 9 that U.S. troops left. “We won,” she said. The end."
    found = [text[span.start : span.end] for span in split(text)]
    assert found == [
        "Lt. Gen. Ana Dreyfuss said on Jan. 9 that U.S. troops left.",
        "“We won,” she said.",
        "The end.",
    ]


def test_list_items_are_passages_of_their_own() -> None:
    text = "Syria\n- Near Belmora, two strikes hit a bridge.\n- Near Odrin, one strike hit a depot."
    assert len(list(split(text))) == 3


def test_hard_wrapped_lines_stay_one_sentence() -> None:
    text = "The ministry of defence said on Tuesday that a column of forty\nvehicles had left the town."
    assert len(list(split(text))) == 1


def test_long_sentences_are_cut_to_what_the_embedder_reads(embedder: Embedder) -> None:
    long = "The commander of the northern brigade named village after village, " * 60
    passages = cut(article(long), embedder.count_tokens, embedder.max_tokens)
    assert len(passages) > 1
    assert all(embedder.count_tokens(passage.text) <= embedder.max_tokens for passage in passages)


def test_one_enormous_word_and_five_megabytes_are_cut_in_time() -> None:
    assert all(len(p.text) <= MAX_PASSAGE_CHARS for p in cut(article("x" * 100_000), words, 200))
    megabytes = "Shells fell on the market of Belmora again today, a nurse said. " * 80_000
    assert len(cut(article(megabytes), words, 200)) == 80_000


def test_right_to_left_text_is_cut_at_its_sentences() -> None:
    text = "قال متحدث إن القصف توقف. ثم غادر الجنود المدينة."
    assert [text[s.start : s.end] for s in split(text)] == [
        "قال متحدث إن القصف توقف.",
        "ثم غادر الجنود المدينة.",
    ]
