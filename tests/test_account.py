"""Open questions get a few sentences as they stand, each cited, none that is about something else."""

from chat_parts import scripted
from conftest import report

from index.corpus import Corpus

RAID = (
    "The raid on Kelm began at dawn on Friday. Colonel Ana Dreyfuss said two bridges at Kelm were blown up. "
    "A baker in Tarvik sold his shop."
)


def test_an_open_question_gets_several_cited_sentences(corpus: Corpus) -> None:
    corpus.add(report(40, RAID, title="Dawn in the valley"))
    answer = scripted(corpus).ask("What is known about the raid on Kelm?")
    assert not answer.abstained
    assert [citation.quote for citation in answer.citations] == [
        "The raid on Kelm began at dawn on Friday.",
        "Colonel Ana Dreyfuss said two bridges at Kelm were blown up.",
    ]
    for citation in answer.citations:
        article = corpus.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.text
