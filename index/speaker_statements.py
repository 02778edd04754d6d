"""Statements that go on over sentences, and the turns of a conversation."""

import re
from collections import Counter

from index.names import form
from index.speaker_memory import Memory
from index.speaker_text import Text
from index.speaker_words import OPENING, OUTLET, words

_LABEL = re.compile(
    r"(?:\*\*)?(?:[A-Z]{2,4}\. ){0,3}(?P<who>[A-Z][\w.'’-]{0,30}(?: [A-Z(][\w.'’)-]{0,30}){0,5})(?:\*\*)?"
    r"(?:, [^:\n.]{1,50})?"
    r"(?: \([^)\n]{1,60}\))?(?::|(?<=\b[QA])\.)(?:\*\*)?\s+(?=\S)"
)
_TITLED = re.compile(
    r"(?:\*\*)?(?:[A-Z]{2,4}\. "
    r"|(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady)\.? [A-Z][A-Z’'-]+(?: \([A-Z][^)\n]+\))?:)"
)
_IN_PARLIAMENT = re.compile(
    r"(?:(?i:the) )?(?P<office>[A-Z][^():\n]{3,90}) "
    r"\((?P<who>(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness)\b[^():\n]{2,40})\):\s"
)
"""`The Minister of State (Mr. Tom Orr): ...`, as in the minutes of a parliament."""
_SMALL = re.compile(r"\b(?:Of|For|The|And|To|In|At)\b")
_ASKING = words("q question interviewer host presenter anchor moderator")
_ANSWERING = words("a answer answers reply")
_TURN = re.compile(r"(?i)(?:question|answer|reply)(?: \d+)?: ")
_END = re.compile(
    r"(?i)\W*(?:notes? (?:to|for) (?:the )?editors?|background|ends?|further information|more information"
    r"|media|contacts?|about (?:the|us)|editor'?’?s note|follow |press office|for (?:more|further) )"
)
_ABOUT = re.compile(
    r"(?i)\b(?:for comment|took (?:no |any )?questions|our correspondent|our reporter|this agency)\b"
)
_FOLLOWS = re.compile(
    r"\bas follows\b|\bthe following\b(?! (?:days?|weeks?|months?|years?|decades?|morning|noon|"
    r"afternoon|evening|night|dawn|spring|summer|autumn|winter|hours?|[A-Z]))"
)
_FIRST = re.compile(r"(?<![\w.])(?:I|[Ww]e|[Mm]y|[Oo]ur|me|us)(?![\w.])")
_LIST = re.compile(r"\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s")


class Statements:
    """Whose statement the reader is in, and how far it reaches."""

    def __init__(self, text: Text, memory: Memory) -> None:
        """Find out who takes turns."""
        self.text, self.memory = text, memory
        self.turns: frozenset[str] = frozenset()
        labels = Counter(label for i in range(len(text.lines)) if (label := self.label(i)))
        low = {_plain(w) for w in labels}
        titled = {
            self.label(i)
            for i in range(len(text.lines))
            if _TITLED.match(text.own(i)) or _IN_PARLIAMENT.match(text.own(i))
        } - {""}
        self.members = dict(pair for i in range(len(text.lines)) for pair in self._member(i))
        known = {*self.members}
        if low & _ASKING and (titled or low & _ANSWERING):
            known |= _ASKING | _ANSWERING
        self.turns = frozenset(
            w
            for w, n in labels.items()
            if w and (n > 1 or w in titled or _plain(w) in known or memory.names.knows(w.title()))
        )
        self.speaker, self.scope, self.answering = "", "", ""

    def _bracketed(self, index: int) -> re.Match[str] | None:
        """The office and the name in brackets that a line begins with, as in minutes."""
        return _IN_PARLIAMENT.match(self.text.own(index)) if self.text.fresh(index) else None

    def _member(self, index: int) -> list[tuple[str, str]]:
        """The name in brackets and the office before them, each with the two together."""
        found = self._bracketed(index)
        if not found:
            return []
        office = _SMALL.sub(lambda word: word.group().lower(), _folded(found["office"]))
        return [(_plain(label), f"{found['who']}, {office}") for label in found.group("who", "office")]

    def label(self, index: int) -> str:
        """Who has the word by a label that begins a line, or one in capitals: `Col. VASKO (recording):`."""
        member = self._bracketed(index)
        if member:
            return member["who"]
        found = _LABEL.match(self.text.own(index))
        who, open_, rest = found["who"].partition(" (") if found else ("", "", "")
        placed = who.partition(" ")[0].lower() in OPENING
        whole = (")" in rest or not open_) and not placed
        *_, last = who.split() or [""]
        return who if whole and (self.text.fresh(index) or (last.isupper() and len(last) > 1)) else ""

    def ends(self, index: int, named: str) -> bool:
        """Whether a line begins after the statement that was being read."""
        text = self.text.words(index)
        if self.scope == "turn" and named and not _FIRST.search(text):
            return True
        if self.scope == "paragraph" or (self.scope == "list" and not _LIST.match(text)):
            return True
        names = form(self.speaker).names
        himself = names and re.search(rf"(?i)\b{re.escape(names[-1])}\b", self.text.own(index))
        return bool(himself or _ABOUT.search(text)) or (len(text) < 60 and bool(_END.match(text)))

    def turn(self, who: str) -> str:
        """Whose turn begins with this label."""
        who = self.members.get(_plain(who), who)
        low = _plain(who)
        self.scope = "turn"
        if low in _ANSWERING:
            spoken = self.memory.recent[0].text if self.memory.recent else self.memory.topic
            self.speaker = self.answering = self.answering or spoken
        else:
            folded = _folded(who)
            full = "" if low in _ASKING else self.memory.resolve(folded, 0)
            self.speaker = who if full == folded else full
        if re.search(r"(?i)correspondent|reporter", self.speaker):
            self.scope = "report"
        return self.speaker

    def opening(self, index: int, named: str) -> tuple[str, str] | None:
        """Whose statement begins behind this sentence, and how far it reaches."""
        own = self.text.own(index).rstrip()
        following = self.text.words(index + 1) if index + 1 < len(self.text.lines) else ""
        ends = own.endswith(":") or (own.endswith(".") and _FOLLOWS.search(own))
        inline = re.search(r"\w: (?=[A-Z])", own) and not _TURN.match(own)
        if not (ends or inline) or not following or following[0] in "\"“«„‘'":
            return None
        who = (
            named
            or (ends and (self.text.fresh(index + 1) or "follow" in own) and self.memory.mentioned(index))
            or ""
        )
        if not who:
            return None
        if inline:
            return who, "paragraph" if OUTLET.search(self.text.article.source) else "article"
        return who, "list" if _LIST.match(following) else "article"


def _plain(label: str) -> str:
    """A label as it is looked up: `The MINISTER` and `Minister` are one."""
    return label.lower().strip(".").removeprefix("the ")


def _folded(label: str) -> str:
    """A label without its capitals, where it has no other letters: those of names could not be told."""
    return label.title() if label.isupper() else label
