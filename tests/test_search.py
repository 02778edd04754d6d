"""What a user looks for is found: rare numbers, names, other forms of a word, other words for it."""

import json
from datetime import date

import pytest
from conftest import report
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.corpus import Corpus
from index.search import content_words, search
from index.types import Filters


@pytest.fixture
def reports(corpus: Corpus) -> Corpus:
    corpus.add(report(10, "The ministry said its gunners had killed 195 soldiers on the Odrin road."))
    corpus.add(report(11, "Villagers buried the dead at dawn. Nobody claimed the raid.", published=None))
    corpus.add(report(12, "قال متحدث باسم الوزارة إن القصف توقف قرب الجسر."))
    corpus.add(report(13, "Ärzte in São Tomé näherten sich; the café burnt down."))
    return corpus


def first(corpus: Corpus, query: str, filters: Filters = Filters()) -> str:
    return search(corpus, query, 1, filters)[0].article.id


def test_a_rare_number_finds_its_report(reports: Corpus) -> None:
    assert first(reports, "Who claimed 195 casualties?") == "report-10"


def test_other_forms_of_a_word_match(reports: Corpus) -> None:
    assert first(reports, "burying of a villager") == "report-11"


def test_other_words_for_the_same_match(reports: Corpus) -> None:
    assert first(reports, "funerals of those who died") == "report-11"


def test_another_script_is_searched(reports: Corpus) -> None:
    assert first(reports, "القصف قرب الجسر") == "report-12"


def test_accents_do_not_matter(reports: Corpus) -> None:
    assert first(reports, "cafe in Sao Tome") == "report-13"


def test_hits_come_best_first_and_always_in_the_same_order(reports: Corpus) -> None:
    found = search(reports, "shells hit the bridge", 50)
    scores = [hit.score for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.id for hit in found}) == len(found)
    assert search(reports, "shells hit the bridge", 50) == found
    assert search(reports, "shells hit the bridge", 3) == found[:3]


def test_every_hit_is_an_exact_span_of_its_report(reports: Corpus) -> None:
    for hit in search(reports, "Belmora", 50):
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_undated_reports_pass_no_date_filter(reports: Corpus) -> None:
    found = search(reports, "Villagers buried the dead", 50, Filters(since=date(1900, 1, 1)))
    assert found
    assert all(hit.article.published for hit in found)


def test_dates_are_half_open(reports: Corpus) -> None:
    day = date(2031, 3, 11)
    (hit,) = search(reports, "gunners", 50, Filters(since=day, until=date(2031, 3, 12)))
    assert hit.article.id == "report-10"
    assert not search(reports, "gunners", 50, Filters(since=day, until=day))


def test_an_unknown_outlet_finds_nothing(reports: Corpus) -> None:
    assert search(reports, "shells", 10, Filters(sources=("Belmora",))) == []


def test_an_empty_corpus_finds_nothing(corpus: Corpus) -> None:
    for article in corpus.articles():
        corpus.remove(article.id)
    assert search(corpus, "shells", 10) == []


@pytest.mark.parametrize(
    "query", ['"', "NEAR(a b)", "a AND (b", "sentence: shells", "shells*", "'; DROP", "-", "🙂", "km²", "²"]
)
def test_what_looks_like_query_syntax_is_only_words(reports: Corpus, query: str) -> None:
    assert search(reports, query, 3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=80))
def test_no_query_breaks_search(corpus: Corpus, query: str) -> None:
    assert len(search(corpus, query, 3)) == 3


def test_content_words_leave_something_of_every_question() -> None:
    assert content_words("Who was it that did this?") == ["who", "was", "it", "that", "did", "this"]
    assert content_words("Who claimed 195 casualties?") == ["claimed", "195", "casualties"]
    assert json.dumps(content_words("Überfall")) == json.dumps(["überfall"])
