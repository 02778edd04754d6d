"""A conversation: follow-up questions made to stand alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompts import REFUSAL, follow_ups, render
from qa.followup import carried, exchanged, leans
from qa.models import LanguageModel, Message, never
from qa.orders import is_order
from qa.phrases import content, first_up, flat, key, names
from qa.question import numbers_in

_TURNS = 2
_MAX_TOKENS = 64
_ENOUGH = 2
"""From so many words of content on, a follow-up can be read as it was typed: judged on dev questions."""
_STEM = 5
_LEAST_KEPT = 2 / 3
_MOST_SHOWN = 300
_ASKING = re.compile(r"\b(?:whom?|whose|what|which|when|where|why|how|many|much|not|else)\b")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, in its stand-alone form, and the short answer it got.

    `cited` is the title of the report that the answer cites and the quote, where they are known.
    """

    question: str
    answer: str
    cited: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that needs no conversation: its wordings, the one in full first; what is searched; read.

    The search gets more words of the conversation than a question can carry. What is found is ranked by
    all `forms`, and read for what the user typed where that says enough: it holds no mistake of whoever
    rewrote it.
    """

    forms: tuple[str, ...]
    searched: str
    read: str

    @property
    def asked(self) -> str:
        """The question in full."""
        return self.forms[0]


def cited_words(title: str, quote: str) -> str:
    """The form of `Turn.cited`."""
    return f"{title} . {quote}"


def understood(
    model: LanguageModel, history: Sequence[Turn], question: str, stop: Callable[[], bool] = never
) -> Understood:
    """Return the question in a form that needs no conversation; one that needs none stays as it is.

    A follow-up that only changes one part of the question before is put into it by rules, any other
    the model rewrites (as in Vakulenko et al., arXiv:2004.14652); rules stand in where what it writes
    is another question.

    Raises:
        GenerationFailed: the model broke off.
    """
    if not history or not leans(question):
        return Understood((question,), question, question)
    last = history[-1]
    answer = "" if last.answer == REFUSAL else last.answer
    words = carried(question, last.question, answer, last.cited)
    if exchanged(question, last.question, answer):
        whole = key(last.question) == flat(last.question).rstrip("?.! ")
        asked = f"{key(words)}?" if whole else words
        return Understood((asked,), words, asked)
    rewritten = _rewritten(model, history[-_TURNS:], question, stop)
    typed = first_up(flat(question))
    forms = (rewritten or words, f"{key(typed)} ({key(last.question)})?")
    searched = f"{rewritten} {words}".strip()
    if len(content(typed)) < _ENOUGH:
        return Understood(forms, searched, forms[0])
    return Understood((*forms, typed), searched, typed)


def _rewritten(model: LanguageModel, history: Sequence[Turn], question: str, stop: Callable[[], bool]) -> str:
    """Let the model rewrite a follow-up; empty where that lost or invented something."""
    if len(question) > _MOST_SHOWN:
        return ""
    turns = [
        {"question": _shown(turn.question), "answer": _shown(turn.answer) or REFUSAL} for turn in history
    ]
    found = [Message("system", render("followup.txt"))]
    for example in follow_ups():
        shown = render("turns.txt", turns=example["turns"], question=example["question"])
        found += [Message("user", shown), Message("assistant", example["answer"])]
    shown = render("turns.txt", turns=turns, question=flat(question))
    pieces = model.generate([*found, Message("user", shown)], max_tokens=_MAX_TOKENS, stop=stop)
    lines = "".join(piece.text for piece in pieces).strip().splitlines()
    told = " ".join((question, *(f"{turn.question} {turn.answer} {turn.cited}" for turn in history)))
    return first_up(lines[0].strip()) if lines and _is_faithful(lines[0], question, told) else ""


def _shown(text: str) -> str:
    """One short line; nothing of a text that speaks to the machine, as a report's words may."""
    return "" if is_order(text) else flat(text)[:_MOST_SHOWN]


def _is_faithful(form: str, question: str, told: str) -> bool:
    """Whether a form asks what the follow-up asks and says more, but brings in no name or number."""
    own, kept, known = (_stems(text) for text in (question, form, told))
    asks = len(own & kept) >= _LEAST_KEPT * len(own) and _asked_for(question) <= _asked_for(form)
    invents = _stems(" ".join(names(form))) - known or numbers_in(form) - numbers_in(told)
    return form.rstrip().endswith("?") and asks and bool(kept - own) and not invents


def _asked_for(question: str) -> set[str]:
    return {word.replace("whom", "who") for word in _ASKING.findall(question.casefold())}


def _stems(text: str) -> set[str]:
    return {word.casefold()[:_STEM] for word in content(text)}
