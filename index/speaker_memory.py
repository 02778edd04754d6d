"""Who has spoken so far: pronouns and short names back to the full name and office."""

import re
from itertools import pairwise

from index.names import Form, Names, form
from index.speaker_mentions import mentions
from index.speaker_openings import lead
from index.speaker_phrases import before
from index.speaker_text import Text
from index.speaker_tokens import Line, Range
from index.speaker_verbs import VERBS
from index.speaker_words import ARTICLES, BE, FINITE, OPENING, PLACES, PREPOSITIONS, TITLES, words

PRONOUNS = {
    "he": "m",
    "she": "f",
    "they": "p",
    "it": "i",
    "i": "",
    "we": "",
    "you": "",
    "him": "m",
    "her": "f",
    "them": "p",
    "us": "",
}
_ISSUED = words(
    "made makes issued issues communicated released states offered published addressed opened read writes"
)
_PLURAL = re.compile(r"(?<![s'’])s$|^(?:people|men|women|children)$")
_PEOPLE = ("an", "ch", "ese", "i", "sh")
"""How the names of peoples end."""

_CALLED = re.compile(r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir) (?:[a-z-]+ ){1,2}[A-Z][\w’'-]+$")
_TITLE_SEX = {"mr": "m", "sir": "m", "lord": "m", "mrs": "f", "ms": "f", "miss": "f", "lady": "f"}
_FEMININE = words("mrs ms miss madam madame mother sister daughter wife queen nurse matron")
_MASCULINE = words("mr sir father brother son husband king")


class Memory:
    """The names of one article, those who spoke last, and whom the last sentences are about."""

    def __init__(self, text: Text) -> None:
        """Learn the names."""
        self.text = text
        self.names = Names()
        for index, line in enumerate(text.lines):
            self.names.learn(text.words(index), line)
        self.recent: list[Form] = []
        self.topic, self.topic_at = "", -9
        self.sexes: dict[tuple[str, ...], str] = {}
        for line in text.lines:
            for title, name in pairwise(line):
                sex = _TITLE_SEX.get(title.low.rstrip("."), "")
                if sex and name.capital:
                    self.sexes[name.low,] = "" if self.sexes.get((name.low,), sex) != sex else sex

    def notice(self, index: int) -> None:
        """Remember the person a sentence without a voice is about: the next one's `he` is that one."""
        phrase = self._introduced(index) or self._subject(index) or self._agent(index)
        if phrase and phrase.lower() not in PRONOUNS and (self._person(phrase) or self._personal(index)):
            self.topic, self.topic_at = self.names.resolve(phrase, self.recent), index

    def _person(self, phrase: str) -> bool:
        """Whether a name has an office, title or first name, or a calling: `The ferryman Chuka`."""
        known = form(phrase)
        titled = bool(known.names and known.words & TITLES) or bool(_CALLED.match(phrase))
        return self.names.knows(phrase) or (titled and not known.body)

    def _introduced(self, index: int) -> str:
        """Who is made known: `A woman named Anna Reyes`, `She is Anna Reyes, the nurse`."""
        line = self.text.lines[index]
        for start, end in mentions(line):
            ahead = [t.low for t in line[max(0, start - 2) : start]]
            told = ahead[-1:] in (["named"], ["called"]) or ahead == ["identified", "as"]
            if told or (start == 2 and ahead[0] in ("he", "she") and ahead[1] in BE):
                found = form(self.text.words(index, (start, end)))
                whole = len(found.names) > 1 or bool(found.names and found.words & TITLES)
                return found.text if whole and not found.body else ""
        return ""

    def _personal(self, index: int) -> bool:
        """Whether `who` behind a sentence's first name tells that it is a person's: `Reyes, who ...`."""
        line = self.text.lines[index]
        return [t.low for t in line[1:3]] == [",", "who"] and line[0].capital

    def _agent(self, index: int) -> str:
        """Who acts in a passive: `That account was challenged by the mayor, Anna Reyes.`"""
        line = self.text.lines[index]
        for start, end in mentions(line):
            by = start - (line[start - 1].low == "the") - 1
            known = form(self.text.words(index, (start, end)))
            person = known.names and not known.body and (known.office or by == start - 1)
            if by > 1 and line[by].low == "by" and line[by - 2].low in BE and person:
                return known.text
        return ""

    def _subject(self, index: int) -> str:
        """Whom a sentence begins with, in full: `Its envoy to Mesk, Anna Reyes, ...`."""
        line = self.text.lines[index]
        found = lead(line)
        named = mentions(line)
        if found and not _people(line, found):
            ends = [end for start, end in named if start == found[0]]
            return self.text.words(index, (found[0], max([found[1], *ends])))
        forms = [form(self.text.words(index, one)) for one in named]
        for (start, _), known in zip(named[:4], forms, strict=False):
            if not start and known.names and known.office:
                return known.text
            apart = line[0].low in ARTICLES or line[0].low.endswith("ing")
            opened = line[0].low in OPENING or (apart and line[start - 1].low == ",")
            late = opened and 0 < start < 12 and line[start - 1].low not in PREPOSITIONS
            if late and line[start].capital and known.names and (known.office or len(known.names) > 1):
                return known.text
        return ""

    def mentioned(self, index: int) -> str:
        """Who issues a statement, else the first person with an office or full name."""
        line = self.text.lines[index]
        for at, token in enumerate(line[:40]):
            issuer = before(line, at) if token.low in _ISSUED else None
            if issuer:
                return self.resolve(self.text.words(index, issuer), index)
        for found in mentions(line):
            phrase = self.text.words(index, found)
            if form(phrase).names and self.names.knows(phrase):
                return self.resolve(re.sub(r"['’]s$", "", phrase), index)
        return ""

    def persons(self, index: int) -> list[str]:
        """Those whom a sentence names with an office or in full."""
        line = self.text.lines[index] if index >= 0 else []
        named = [form(self.text.words(index, found)) for found in mentions(line)]
        # "A. The Northern": the sign of an answer and a sentence's first words are no name
        people = [one for one in named if one.names and not one.body and " The " not in one.text]
        return [one.text for one in people if one.office or len(one.names) > 1]

    def resolve(self, phrase: str, index: int) -> str:
        """The fullest form of whoever speaks in a sentence; empty where a pronoun is nobody known."""
        low = phrase.lower()
        if low not in PRONOUNS:
            self.names.keep(phrase)
            voice = self.names.resolve(phrase, self.recent)
        else:
            voice = self._pronoun(low, index)
        if voice and " and " not in voice.split(",")[0]:
            self.recent = [form(voice), *(f for f in self.recent if f.text != voice)][:12]
        return voice

    def _pronoun(self, low: str, index: int) -> str:
        kind = PRONOUNS[low]
        personal = kind in ("m", "f")
        topic = form(self.topic)
        if personal and self.topic_at >= index - 1 and self._fits(topic, kind):
            voice = self.topic
        else:
            fits = [f for f in self.recent if kind and self._fits(f, kind)]
            fitting = (f.text for f in sorted(fits, key=lambda f: personal and self._bare(f)))
            other = self.recent[0].text if kind == "i" and self.recent and not self.recent[0].names else ""
            voice = next(fitting, self.topic if personal and self._fits(topic, kind) else other)
        if personal and voice:
            self.sexes.setdefault(form(voice).names or (voice,), kind)
        return voice

    def _bare(self, known: Form) -> bool:
        """Whether a form is a single name that may be a place or an outlet as well."""
        return len(known.names) == 1 and not known.words & TITLES and not self.names.knows(known.text)

    def _fits(self, known: Form, kind: str) -> bool:
        """Whether a pronoun may stand for a form, by what titles and earlier pronouns told of it."""
        if kind in ("m", "f"):
            told = self.sexes.get(known.names or (known.text,)) or self.sexes.get(known.names[-1:])
            place = PLACES & set(known.names[-1:] if known.names or known.office else known.words)
            if place or (told and told != kind):
                return False
        return _fits(known, kind)


def _people(line: Line, found: Range) -> bool:
    """Whether one word with a capital tells only which people act: `Korean bearers`."""
    start, end = found
    last, behind = line[start].low, line[end].low if end < len(line) else ""
    plain = behind.isalpha() and behind not in FINITE and behind not in VERBS
    return end - start == 1 and last.endswith(_PEOPLE) and plain and bool(_PLURAL.search(behind))


def _fits(known: Form, pronoun: str) -> bool:
    if pronoun == "i":
        return known.body
    several = not known.names and any(_PLURAL.search(word) for word in known.text.lower().split()[:4])
    if pronoun == "p":
        return known.body or several
    if several:
        return False
    female = bool(known.words & _FEMININE) or "woman" in known.text.lower()
    male = bool(known.words & _MASCULINE)
    return not known.body and not (female if pronoun == "m" else male)
