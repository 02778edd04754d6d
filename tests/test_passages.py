"""Citations are true to the character: passages are exact spans, whatever the text."""

from itertools import pairwise

import pytest
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


@pytest.mark.parametrize(
    "sentences",
    [
        ["Halm fell.[1]", "The army left.[2][3]", "“It was late.”[citation needed]", "Nobody won.[a]"],
        ["It fell [1].", "[He] left.", "In Halm,[2] the U.S.[3] troops stayed."],
        ["She met the press.", "The road is open.", "So says the Associated Press.", "Pres. Orr left."],
        ["It rained until 6 p.m.", "An hour later it stopped.", "It began at 5 a.m. Tuesday.", "It ended."],
        [
            "At 5 a.m. local time he left the U.S.",
            "In May he joined the U.S. Army in Halm, D.C.",
            "He stayed.",
        ],
        [
            "The log ends at 01.50.",
            "Soldiers came at 02.05.",
            "We left, Orr and I.",
            "It was plan B.",
            "It held.",
        ],
        ["He wore a cap.", "Soldiers slept in the sun.", "Halm fell on 12 November.", "240 people died."],
        [
            "Was it you?",
            "No.",
            "Somebody else.",
            "See no. 5, No. 12 and pp. 4-5.",
            "(It is late.",
            "We left.)",
        ],
    ],
)
def test_each_citation_holds_one_sentence(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[span.start : span.end] for span in split(text)] == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Brig. Gen. He Orr, Sens. Ann Dale and Tom Orr, Pfc. J. R. Dale and Messrs. B. and C. Hall met.",
        "On Sept. 300 men, led by Orr et al. Dale of Ft. Halm, went to St. Orme with MAJ. GEN. ANN DALE.",
        "2.5. The road to Halm is closed.",
        "U.S. ARMY: the road to Halm is closed.",
    ],
)
def test_a_citation_is_not_half_a_sentence(sentence: str) -> None:
    assert len(list(split(sentence))) == 1


def test_in_a_transcript_no_one_is_cited_with_the_words_of_another() -> None:
    turns = ["QUESTION: (Inaudible.)", "MR. ORR: It is --", "QUESTION: Is it?", "LT. COL. DALE: Yes."]
    for text in (" ".join(turns), "\n\n".join(turns)):
        assert [text[span.start : span.end] for span in split(text)] == turns


def test_text_of_many_stops_is_cut_in_order() -> None:
    for piece in ("A. ", ".[1] ", ". ", ".)", "a.", "A-", "[", '."', "MR. ", "1.2.", ".\t "):
        spans = list(split(piece * 30_000))
        assert all(first.end <= second.start for first, second in pairwise(spans))


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
