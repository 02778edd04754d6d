"""Metrics against cases that were worked by hand."""

import pytest
from eval_parts import ARTICLE, DISPUTED, OTHER, abstained, case, cited, gold, said

from eval.confidence import area_under_risk, as_rows, calibration_bins, calibration_error, risk_coverage
from eval.failures import Outcome, outcome
from eval.metrics import (
    METRICS,
    abstention_recall,
    answer_hit,
    attribution_accuracy,
    citation_precision,
    citation_recall,
    cited_correct,
    disagreement_recall,
    exact_match,
    false_abstention,
    supports,
    token_f1,
)
from eval.predictions import Place
from eval.retrieval_metrics import retrieval_scores
from eval.statistics import interval, paired_p
from eval.texts import holds, squad_normal, words

DIED = gold("24 people died")
NINE = gold("The army spoke of nine.", part=1)
COPY = gold("counted 24 dead", OTHER)
UNRELATED = gold("Nothing else was known.")


@pytest.mark.parametrize(
    ("text", "alias", "found"),
    [
        ("24 people", "24", True),
        ("124 people", "24", False),
        ("about 2.4 million", "4", False),
        ("1,200 shells", "1200", True),
        ("twenty-four dead", "twenty four", True),
        ("twenty-four dead", "four", True),
        ("the U.S. envoy", "US", True),
        ("Brun's deputy", "Brun", True),
        ("Ida de Brun", "Ida Brun", False),
        ("at 16:30", "30", False),
        ("anything", "", False),
        ("Zaryn Hal", "zaryn hal", True),
    ],
)
def test_whole_aliases_only(text: str, alias: str, found: bool) -> None:
    assert holds(text, alias) is found


def test_squad_normalising() -> None:
    assert squad_normal("The  U.S.-backed Force!") == "usbacked force"
    assert words("The “twenty-three” men") == ("twenty", "three", "men")


def test_exact_match_and_f1() -> None:
    asked = case("Ida Brun", "the mayor", evidence=[DIED])
    assert exact_match(asked, said("ida brun.")) == 1
    assert exact_match(asked, said("Ida Brun, mayor")) == 0
    # two of three words shared with "Ida Brun": precision 2/3, recall 1
    assert token_f1(asked, said("Ida Brun, envoy")) == pytest.approx(0.8)
    assert token_f1(asked, said("nobody")) == 0
    assert token_f1(asked, abstained()) == exact_match(asked, abstained()) == 0


def test_answer_hit_needs_a_whole_alias_and_no_abstention() -> None:
    asked = case("24", evidence=[DIED])
    assert answer_hit(asked, said("some 24 people")) == 1
    assert answer_hit(asked, said("240")) == 0
    assert answer_hit(asked, said("24", abstained=True)) == 0


def test_yes_and_no_are_read_from_the_first_word() -> None:
    asked = case("no", kind="yesno", evidence=[DIED])
    assert answer_hit(asked, said("No, the army did not.")) == 1
    assert answer_hit(asked, said("Yes, no doubt.")) == 0


def test_half_of_the_shorter_span_must_overlap() -> None:
    sentence = Place("a", 0, ARTICLE.text.index(".") + 1)
    assert supports(sentence, DIED)
    assert supports(Place("a", DIED.start, DIED.start + 4), DIED)
    # 14 characters long: 7 of them are half, 6 are not
    assert supports(Place("a", DIED.end - 7, DIED.end + 40), DIED)
    assert not supports(Place("a", DIED.end - 6, DIED.end + 40), DIED)
    assert not supports(Place("b", DIED.start, DIED.end), DIED)


def test_cited_correct_needs_both() -> None:
    asked = case("24", evidence=[DIED, COPY])
    assert cited_correct(asked, said("24", cited(COPY))) == 1
    assert cited_correct(asked, said("24", cited(UNRELATED))) == 0
    assert cited_correct(asked, said("24")) == 0
    assert cited_correct(asked, said("nine", cited(DIED))) == 0


def test_citation_precision_is_the_share_that_supports() -> None:
    asked = case("24", evidence=[DIED])
    assert citation_precision(asked, said("24", cited(DIED), cited(UNRELATED))) == 0.5
    assert citation_precision(asked, said("24")) is None
    assert citation_precision(case(), said("24", cited(DIED))) == 0


def test_citation_recall_takes_reports_as_alternatives_and_parts_as_needed() -> None:
    one_fact = case("24", evidence=[DIED, COPY])
    assert citation_recall(one_fact, said("24", cited(COPY))) == 1
    name_and_words = case("Brun", evidence=[gold("Ida Brun"), DIED])
    assert citation_recall(name_and_words, said("Brun", cited(DIED))) == 0.5
    two_facts = case("15", kind="multi", evidence=[DIED, COPY, NINE])
    assert citation_recall(two_facts, said("15", cited(COPY))) == 0.5
    assert citation_recall(two_facts, said("15", cited(COPY), cited(NINE))) == 1
    assert citation_recall(two_facts, abstained()) == 0


def test_attribution_accuracy_is_for_attribution_only() -> None:
    asked = case("Ida Brun", kind="attribution", evidence=[DIED])
    assert attribution_accuracy(asked, said("the mayor, Ida Brun")) == 1
    assert attribution_accuracy(case("24", evidence=[DIED]), said("24")) is None


def test_disagreement_recall_wants_figure_and_source() -> None:
    assert disagreement_recall(DISPUTED, said("24 (the mayor); nine (the army)")) == 1
    assert disagreement_recall(DISPUTED, said("24 according to Ida Brun")) == 0.5
    assert disagreement_recall(DISPUTED, said("24 or nine")) == 0
    # the source may be the speaker or outlet of a citation that holds the figure
    spoken = cited(gold("said 24 people died"), speaker="Ida Brun, mayor")
    assert disagreement_recall(DISPUTED, said("24", spoken)) == 0.5
    silent = cited(UNRELATED, speaker="Ida Brun, mayor")
    assert disagreement_recall(DISPUTED, said("24", silent)) == 0
    assert disagreement_recall(case("24", evidence=[DIED]), said("24")) is None


def test_abstention() -> None:
    assert abstention_recall(case(), abstained()) == 1
    assert abstention_recall(case(), said("24")) == 0
    assert false_abstention(case("24", evidence=[DIED]), abstained()) == 1
    assert false_abstention(case(), abstained()) is None


def test_what_does_not_apply_is_none() -> None:
    given = abstained()
    applying = {name for name, metric in METRICS.items() if metric(case(), given) is not None}
    assert applying == {"right", "abstention_recall"}
    assert exact_match(DISPUTED, said("24")) is None


def test_retrieval_worked_by_hand() -> None:
    asked = case("15", kind="multi", evidence=[DIED, COPY, NINE])
    ranks = (UNRELATED, DIED, COPY, NINE)
    places = tuple(Place(span.article_id, span.start, span.end) for span in ranks)
    scores = retrieval_scores(asked, said("15", retrieved=places))
    assert scores["mrr"] == 0.5
    assert scores["recall@10"] == 1
    # gains at ranks 2 and 4 (the copy finds nothing new); ideal at 1 and 2
    assert scores["ndcg@10"] == pytest.approx((0.63093 + 0.43068) / (1 + 0.63093), abs=1e-4)
    assert retrieval_scores(asked, abstained())["recall@10"] == 0
    assert retrieval_scores(case(), abstained())["mrr"] is None


def test_risk_and_coverage() -> None:
    pairs = [(0.9, True), (0.8, False), (0.8, True), (0.1, False)]
    assert risk_coverage(pairs) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    # a quarter at risk 0, a half at 1/3, a quarter at 1/2
    assert area_under_risk(as_rows(pairs)) == pytest.approx(0.5 / 3 + 0.25 / 2)
    assert risk_coverage([]) == []


def test_calibration() -> None:
    pairs = [(1.0, True), (0.95, False), (0.25, False)]
    assert calibration_bins(pairs) == [(0.25, 0.0, 1), (0.975, 0.5, 2)]
    assert calibration_error(as_rows(pairs)) == pytest.approx((0.25 + 2 * 0.475) / 3)


def test_intervals_and_tests_are_the_same_every_time() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0]
    assert interval(values) == interval(values)
    low, high = interval(values)
    assert 0 <= low < 0.6 < high <= 1
    assert interval([1.0, 1.0]) == (1.0, 1.0)
    assert paired_p([0, 0]) == 1
    # five changes, all for the better: 2 of the 32 sign patterns are as extreme
    assert paired_p([1, 1, 1, 1, 1]) == pytest.approx(2 / 32, abs=0.01)


def test_each_failure_is_laid_to_the_step_that_lost_it() -> None:
    asked = case("24", evidence=[DIED])
    place = (Place("a", DIED.start, DIED.end),)
    elsewhere = (Place("a", UNRELATED.start, UNRELATED.end),)
    found, shown = {"retrieved": place}, {"retrieved": place, "shown": place}
    assert outcome(asked, said("24", cited(DIED))) is Outcome.GOOD
    assert outcome(asked, said("24", cited(UNRELATED))) is Outcome.WRONGLY_CITED
    assert outcome(asked, said("9", retrieved=elsewhere)) is Outcome.NOT_RETRIEVED
    assert outcome(asked, said("9", **found, shown=elsewhere)) is Outcome.NOT_SHOWN
    assert outcome(asked, said("9", **shown)) is Outcome.WRONG
    assert outcome(asked, abstained(**shown)) is Outcome.WRONGLY_ABSTAINED
    assert outcome(case(), said("9")) is Outcome.ANSWERED
    assert outcome(case(), abstained()) is Outcome.RIGHTLY_ABSTAINED
