"""One self-contained page about a run: numbers, plots, and every failed case with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2

from eval import tables
from eval.cases import Case, CaseSet
from eval.confidence import calibration_bins, risk_coverage
from eval.failures import Outcome, outcome
from eval.folder import RunFolder, load_set_of, pair_up
from eval.metrics import right, supports
from eval.predictions import Place, Prediction
from eval.scores import Pairs, Scores, score
from index.types import Article

_PLOT_WIDTH, _PLOT_HEIGHT = 480, 240
_LATENCY_BINS = 20
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=jinja2.StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["label"] = tables.label
_TEMPLATES.globals["with_interval"] = tables.with_interval
_TEMPLATES.globals["shown"] = tables.shown


@dataclass(frozen=True, slots=True)
class Line:
    """A passage as the page shows it; `gold` if it supports the answer."""

    article: Article
    text: str
    gold: bool
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed case with all that is needed to see why."""

    case: Case
    given: Prediction
    outcome: Outcome
    gold: tuple[Line, ...]
    shown: tuple[Line, ...]


def page_of(folder: RunFolder) -> str:
    """Return the page about what a run has answered so far."""
    cases = load_set_of(folder)
    pairs = pair_up(folder, cases)
    return render(folder.read_facts(), pairs, score(pairs), cases)


def render(facts: Mapping[str, object], pairs: Pairs, scores: Scores, cases: CaseSet) -> str:
    """Return the page as HTML that needs nothing from anywhere.

    The plots are drawn by the template: bars and lines need no library, stay text that can be
    searched and read aloud, and follow the reader's light or dark theme.
    """
    answered = [(given.confidence, right(case, given)) for case, given in pairs if not given.abstained]
    return _TEMPLATES.get_template("report.html").render(
        facts=facts,
        scores=scores,
        outcomes=[(name, scores.outcomes.get(name, 0)) for name in Outcome],
        risk=_points(risk_coverage(answered)),
        calibration=calibration_bins(answered),
        latency=_histogram([given.seconds["total"] for _, given in pairs if "total" in given.seconds]),
        failures=_failures(pairs, cases),
        width=_PLOT_WIDTH,
        height=_PLOT_HEIGHT,
    )


def _failures(pairs: Pairs, cases: CaseSet) -> dict[Outcome, list[Failure]]:
    found: dict[Outcome, list[Failure]] = {name: [] for name in Outcome if name.failed}
    for case, given in pairs:
        name = outcome(case, given)
        if name.failed:
            gold = tuple(_line(span, case, given, cases) for span in _places(case))
            shown = tuple(_line(place, case, given, cases) for place in given.shown)
            found[name].append(Failure(case, given, name, gold, shown))
    return {name: failed for name, failed in found.items() if failed}


def _places(case: Case) -> list[Place]:
    return [Place(gold.article_id, gold.start, gold.end) for gold in case.evidence]


def _line(place: Place, case: Case, given: Prediction, cases: CaseSet) -> Line:
    article = cases.articles[place.article_id]
    gold = any(supports(place, span) for span in case.evidence)
    cited = any(
        (cited.article_id, cited.start, cited.end) == (place.article_id, place.start, place.end)
        for cited in given.citations
    )
    return Line(article, article.text[place.start : place.end], gold, cited)


def _points(curve: list[tuple[float, float]]) -> str:
    """The points of an SVG polyline from coverage 0 on, in a plot whose axes go from 0 to 1."""
    curve = [(0.0, curve[0][1]), *curve] if curve else []
    return " ".join(f"{x * _PLOT_WIDTH:.1f},{(1 - y) * _PLOT_HEIGHT:.1f}" for x, y in curve)


def _histogram(values: list[float]) -> list[tuple[float, int]]:
    """(upper edge, count) of equal-width bins from 0 to the largest value."""
    if not values or max(values) <= 0:
        return []
    step = max(values) / _LATENCY_BINS
    counts = [0] * _LATENCY_BINS
    for value in values:
        counts[min(int(value / step), _LATENCY_BINS - 1)] += 1
    return [(step * (number + 1), count) for number, count in enumerate(counts)]
