"""Whose words each sentence is: quotes, verbs of speech, statements and turns of a conversation.

Quoted words are masked first, so that verbs of speech inside a quote name nobody.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from index.names import form
from index.speaker_cues import Voice, cues
from index.speaker_memory import PRONOUNS, Memory
from index.speaker_statements import Statements
from index.speaker_text import Text
from index.speaker_tokens import Line
from index.speaker_words import OUTLET, QUOTED
from index.types import Article, Span

_US = re.compile(r"(?<![\w.])(?:[Ww]e|[Oo]urs?|us)(?![\w.])")
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]yself)\b")
_OWNER = re.compile(r"(?<=s)['’]$|['’]s$")
_INSTITUTION = re.compile(
    r"(?i)minist|department|government|command|army|forces|office|embassy|mission|delegation|committee|council"
    r"|union|nations|relief|secretar|president|front\b|party|movement|police|corps|headquarters|authority|league"
    r"|society|foundation|association|organi[sz]|federation|coalition|institute|initiative|cross\b|rights|congress"
)
_TITLED = re.compile(
    r"(?i:statements?|remarks|speech|address|messages?|despatch|letter)(?: to the [a-z]+)? (?:by|of|from)"
    r" (?P<who>.{3,110}?)(?= (?:on|at|to|after|about|following|regarding|(?<!of )the) |:|$)"
)


def speakers(article: Article, sentences: Sequence[Span]) -> list[str]:
    """Return one speaker a sentence, empty where the report speaks for itself."""
    return _Reader(article, sentences).read()


class _Reader:
    """Reads one article from its first sentence to its last."""

    def __init__(self, article: Article, sentences: Sequence[Span]) -> None:
        """Learn the names and who takes turns."""
        self.article = article
        self.text = Text(article, sentences)
        self.memory = Memory(self.text)
        self.statements = Statements(self.text, self.memory)
        self.spoken_at = -9
        self.medium = ""
        self.inferred: set[int] = set()

    def read(self) -> list[str]:
        """Give each sentence its speaker."""
        voices = [self._speaker(index) for index in range(len(self.text.lines))]
        for index in range(len(voices) - 1, 0, -1):
            if index - 1 in self.inferred and voices[index] and self.text.continues(index):
                voices[index - 1] = voices[index]
        whole = self._whole(" ".join(self.text.own(i) for i, voice in enumerate(voices) if not voice))
        return [voice or whole for voice in voices]

    def _speaker(self, index: int) -> str:
        fresh = self.text.fresh(index)
        label = self.statements.label(index) if self.statements.turns else ""
        if label in self.statements.turns:
            return self.statements.turn(label)
        named = self._named(index)
        if fresh and self.statements.ends(index, named):
            self.statements.speaker = ""
        opened = self.statements.opening(index, named)
        if opened:
            self.statements.speaker, self.statements.scope = opened
        elif self.statements.scope != "report" and not (fresh and named and QUOTED in self.text.own(index)):
            if self.statements.speaker:
                return self._within(named)
        elif self.statements.scope != "report":
            self.statements.speaker = ""
        found = (opened and opened[0]) or named or self._quoted(index) or self.statements.speaker
        if found:
            self.spoken_at = index
        if not form(found).names:
            self.memory.notice(index)
        return found

    def _within(self, named: str) -> str:
        """The voice in a statement: its speaker, or another whom the speaker tells of."""
        speaker = self.statements.speaker
        other = form(named)
        tells = (other.names or other.body or other.office) and not _FIRST_PERSON.search(named)
        known = self._same(named, speaker) or "(quoted by" in f"{named} {speaker}"
        return f"{named} (quoted by {speaker})" if tells and not known else speaker

    def _same(self, named: str, speaker: str) -> bool:
        """Whether two voices may be one: a name or word of the one stands in the other."""
        first, second = (form(voice) for voice in (named, speaker))
        return named in speaker or speaker in named or bool({*first.names} & {*second.names})

    def _named(self, index: int) -> str:
        """Everybody a sentence names as speaking, in order."""
        found: list[str] = []
        line = self.text.lines[index]
        for who, medium in [part for voice in cues(line) for part in _apart(line, voice)]:
            if self.text.words(index, who).lower() in ("he", "she") and not found and who[0] > 2:
                self.memory.notice(index)
            phrase = _OWNER.sub("", self.text.words(index, who))
            voice = self._other(phrase, index) or self.memory.resolve(phrase, index)
            if medium and voice:
                relayed = self.text.words(index, medium)
                self.medium = self.medium if relayed.lower() in PRONOUNS else relayed
                voice = f"{voice} (quoted by {self.medium})" if self.medium else voice
            if voice and voice not in found:
                found.append(voice)
        return "; ".join(found)

    def _other(self, phrase: str, index: int) -> str:
        """Whom somebody's own statement means by `he`: never its speaker, but the one named just before."""
        telling = self.statements.speaker if self.statements.scope != "report" else ""
        if not telling or phrase.lower() not in ("he", "she"):
            return ""
        usual = self.memory.resolve(phrase, index)
        if usual and not self._same(usual, telling):
            return usual
        named = (person for person in self.memory.persons(index - 1) if not self._same(person, telling))
        return self.memory.resolve(next(named, ""), index)

    def _quoted(self, index: int) -> str:
        """The speaker of quoted words whom their own sentence does not name."""
        own, line = self.text.own(index), self.text.lines[index]
        if any(t.low == ":" and follower.low == QUOTED for t, follower in pairwise(line)):
            return self.memory.mentioned(index)
        self.inferred.add(index)
        share = own.count(QUOTED)
        if share < 12 or (own[0] != QUOTED and share * 2 < len(own)):
            return ""
        if self.memory.topic_at == index - 1 and self.memory.topic_at > self.spoken_at:
            return self.memory.resolve(self.memory.topic, index)
        return self.memory.recent[0].text if self.memory.recent and index - self.spoken_at < 4 else ""

    def _whole(self, own: str) -> str:
        """Whose words the body is, where an institution writes of itself as "we"."""
        source, title = self.article.source, self.article.title
        ours = len(_US.findall(own))
        if self.statements.turns or not source or OUTLET.search(source):
            return ""
        titled = _TITLED.search(title)
        if titled and (ours or re.search(r"\bI\b", own)):
            return self.memory.names.resolve(titled["who"], [])
        return source if ours > 2 or (ours and _INSTITUTION.search(source)) else ""


def _apart(line: Line, voice: Voice) -> list[Voice]:
    """`She and her colleague X` are two voices."""
    (start, end), medium = voice
    if end - start > 2 and line[start].low in PRONOUNS and line[start + 1].low == "and":
        return [((start, start + 1), medium), ((start + 2, end), medium)]
    return [voice]
