"""What a question asks for, and whether a text speaks of whom and what it names."""

import pytest

from index.aliases import number_of, spellings
from qa.kinds import Kind, kind_of
from qa.question import absent_names, names_someone, numbers_in


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who claimed 195 casualties?", Kind.ATTRIBUTION),
        ("which ministry denied the strike", Kind.ATTRIBUTION),
        ("According to whom was the bridge mined?", Kind.ATTRIBUTION),
        ("Who was killed at Odrin?", Kind.WHO),
        ("how many were hurt according to the army", Kind.NUMBER),
        ("When did the raid begin?", Kind.WHEN),
        ("In which town was the depot hit?", Kind.WHERE),
        ("Did the colonel deny it?", Kind.YES_NO),
        ("What weapon was used?", Kind.WHAT),
        ("What did Ivo Maran say about the market?", Kind.WHAT),
        ("What was the man called who led the raid?", Kind.WHO),
        ("What is known about the raid on Kelm?", Kind.ACCOUNT),
        ("What happened at the Odrin bridge on Tuesday?", Kind.ACCOUNT),
        ("Tell me about the Belmora market attack", Kind.ACCOUNT),
        ("Could you please tell me how many tanks burned?", Kind.NUMBER),
        ("Can you tell us who denied the strike?", Kind.ATTRIBUTION),
        ("Could you tell a raid from a drill?", Kind.YES_NO),
        ("Going by the April communique, was the Plover sunk?", Kind.YES_NO),
        ("In May 2031, how many were hurt?", Kind.NUMBER),
        ("Who left the bridge when the shelling began?", Kind.WHO),
        ("What did the priest carry when he went out?", Kind.WHAT),
        ("the day on which the bridge fell", Kind.WHEN),
        ("Who put the death toll at 40?", Kind.ATTRIBUTION),
        ("Which delegate wondered whether the truce would hold?", Kind.ATTRIBUTION),
        ("Which minister was quoted as saying so?", Kind.ATTRIBUTION),
        ("Who, speaking for the army, denied it?", Kind.ATTRIBUTION),
        ("Who objected that a single side was blamed?", Kind.ATTRIBUTION),
        ("What ransom did the Front demand?", Kind.WHAT),
        ("Which town did the colonel say had fallen?", Kind.WHERE),
        ("How often was the road cut?", Kind.NUMBER),
        ("dead in Belmora according to the police", Kind.NUMBER),
        ("captives taken on Belmora", Kind.NUMBER),
        ("names of the captives taken on Belmora", Kind.WHAT),
        ("Which captive was killed?", Kind.WHAT),
        ("What did soldiers take from the clinic?", Kind.WHAT),
        ("length of the curfew in Odrin", Kind.NUMBER),
        ("time of the first shot at Odrin", Kind.WHEN),
        ("Whose count is 431?", Kind.ATTRIBUTION),
        ("Who dismissed the army's figures?", Kind.ATTRIBUTION),
        ("Who laid the rising at the door of the miners?", Kind.ATTRIBUTION),
        ("Who laid the mines at Odrin?", Kind.WHO),
        ("Who held the bridge - what did the different sources say?", Kind.WHO),
    ],
)
def test_the_kind_of_answer_that_is_wanted(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "name", "given"),
    [
        ("Who claimed the raid that Ivo Maran condemned?", "General Ivo Maran", True),
        ("Who accused Belmora?", "Belmora", True),
        ("Who told Maran so?", "a nurse (quoted by Maran)", False),
        ("Who denied it?", "General Ivo Maran, the army spokesman", False),
        ("Which army spokesman denied it?", "General Ivo Maran, the army spokesman", False),
        ("Who said so, Ivo Maran or Teo Marsh?", "General Ivo Maran", False),
        ("Who said so?", "a nurse", False),
    ],
)
def test_whom_the_question_names_is_not_whom_it_asks_for(question: str, name: str, given: bool) -> None:
    assert names_someone(question, name) is given


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("What did the EU give Syria?", "The European Union pledged help to Syrians.", 0.0),
        ("Who joined the Odrin Peace Front?", "Ten men joined the OPF.", 0.0),
        ("How much land has ISIL lost?", "Daesh has lost a third of its land.", 0.0),
        ("Who signed in the US-Karsa exercise?", "It was because of Karsa.", 0.5),
        ("How many left Belmora for Odrin?", "Forty left for Odrin.", 0.5),
        ("What is known about Kelm?", "Fighting was reported near Belmora.", 1.0),
        ("Roughly how many left?", "Forty left.", 0.0),
    ],
)
def test_a_name_is_missed_only_where_no_form_of_it_stands(question: str, text: str, share: float) -> None:
    assert absent_names(question, text) == share


def test_numbers_are_known_in_words_and_figures() -> None:
    assert [number_of(word) for word in ("seven", "Forty", "fifty-two", "bank", "thirty-one-ish")] == [
        7,
        40,
        52,
        None,
        None,
    ]
    assert spellings("17") == ("seventeen",)
    assert spellings("seventeen") == ("17",)
    assert spellings("64") == ("sixty-four",)
    assert "daesh" in spellings("ISIL")
    assert spellings("Belmora") == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,250 shells on 98th day", {"1250", "98"}),
        ("the third round of talks", {"3"}),
        ("twenty-one men and 4 boats", {"21", "4"}),
        ("one of the first", set()),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers, "a question about the second round is answered from the third"
