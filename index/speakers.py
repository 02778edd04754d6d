"""Whose words each sentence is: quotes, verbs of speech, statements and turns of a conversation.

Quoted words are masked first, so that verbs of speech inside a quote name nobody.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.names import (
    PREPOSITIONS,
    QUOTED,
    Form,
    Line,
    Names,
    Range,
    after,
    before,
    form,
    lead,
    mentions,
    tokens,
    words,
)
from index.types import Article, Span

_REGULAR = """add admit allege announce answer argue assert acknowledge boast caution claim
    comment complain concede conclude condemn confirm contend continue contradict criticise criticize
    declare demand deny describe dismiss dispute doubt emphasise emphasize estimate exclaim explain insist
    joke maintain mention note observe order pledge praise predict promise protest reaffirm recall recount
    reiterate reject remark repeat reply report respond reveal state stress suggest testify threaten
    underline urge vow warn welcome accuse blame appeal believe consider disclose hint indicate express
    question regret concur agree decline refuse attribute ascribe inform assure clarify object retort term
    propose affirm disclaim disown depose desire rule translate apologise apologize recommend charge
    disagree counter ask signal certify count list point call"""
_IRREGULAR = """say says said tell tells told write writes wrote hold holds held think thinks
    thought find finds found put puts swear swears swore speak speaks spoke give gives gave admitted
    regretted"""
_THAT = words(
    """note observe maintain conclude suggest indicate hint reveal disclose hold holds
    held find finds found continue question recall order demand respond mention agree report state doubt
    appeal comment repeat answer recommend propose charge signal object counter rule desire translate"""
)
"""Verbs that are acts or nouns as well: they report only before `that`, a quote or a colon."""
_TOLL = f"figure toll count number account version losses # {QUOTED}"
_NEEDS = {
    **dict.fromkeys(("put", "puts"), "at down"),
    **dict.fromkeys(("speak", "speaks", "spoke"), "of"),
    **dict.fromkeys(("give", "gives", "gave", "counted", "counts", "lists"), _TOLL),
    **dict.fromkeys(("call", "calls", "called"), f"for on it this that them him her his the {QUOTED}"),
    **dict.fromkeys(("asked", "asks"), f"that whether to for why {QUOTED}"),
    **dict.fromkeys(("points", "pointed"), "out"),
    **dict.fromkeys(("declined", "declines", "refused", "refuses"), "say name comment give confirm"),
    **dict.fromkeys(("count", "list", "point", "listed", "ask"), "\n"),
}
"""Verbs that report only with one of these words behind them; # is a number."""
_INVERTING = words(
    """said says say added adds replied replies answered asked wrote writes explained
    recalled insisted declared continued noted warned complained remarked observed"""
)
_BE = words("is are was were be been being am")
_BEHIND = [
    tuple(opening.split())
    for opening in (
        "according to",
        "learned from",
        *(f"in the {noun} of" for noun in ("words", "view", "opinion", "judgement", "account", "phrase")),
        *(f"by the {noun} of" for noun in ("estimate", "count", "account", "reckoning")),
    )
]
_OTHER = words("quoted cited") | {opening[0] for opening in _BEHIND}
_PRONOUNS = {"he": "m", "she": "f", "they": "p", "it": "i", "i": "", "we": "", "you": ""}
_QUOTE_SIGN = re.compile(r"[\"“”„«»]|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?])[’'](?!\w)")
_LABEL = re.compile(
    r"(?:\*\*)?(?P<who>[A-Z][\w.'’-]{0,30}(?: [A-Z(][\w.'’)-]{0,30}){0,5})(?:\*\*)?(?:, [^:\n.]{1,50})?"
    r"(?: \([^)\n]{1,60}\))?(?::|(?<=\b[QA])\.)(?:\*\*)?\s+(?=\S)"
)
_ASKING = words("q question interviewer host presenter anchor moderator")
_ANSWERING = words("a answer")
_END = re.compile(
    r"(?i)\W*(?:notes? (?:to|for) (?:the )?editors?|background|ends?|further information|more information"
    r"|media|contacts?|about (?:the|us)|editor'?’?s note|follow |press office|for (?:more|further) )"
)
_ABOUT = re.compile(r"\b(?:for comment|took (?:no |any )?questions)\b")
_LIST = re.compile(r"\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s")
_US = re.compile(r"(?<![\w.])(?:[Ww]e|[Oo]urs?|us)(?![\w.])")
_OUTLET = re.compile(
    r"(?i)news|wire\b|times|post\b|gazette|herald|tribune|broadcast|radio|\btv\b|televi|courier|journal|review|agenc"
    r"|press\b|today|voice|dispatch|daily|chronicle|observer|telegraph|mail\b|reuter|\bbbc|\bcnn|wiki|encyclop"
    r"|bulletin|standard|magazine|diario|agence|ledger|desk\b|weekly|monitor\b|edition|sheet\b|correspond"
)
_INSTITUTION = re.compile(
    r"(?i)minist|department|government|command|army|forces|office|embassy|mission|delegation|committee|council"
    r"|union|nations|relief|secretar|president|front\b|party|movement|police|corps|headquarters|authority|league"
    r"|society|foundation|association|organi[sz]|federation|coalition|institute|initiative|cross\b|rights|congress"
)
_TITLED = re.compile(
    r"(?i:statements?|remarks|speech|address|messages?|despatch|letter)(?: to the [a-z]+)? (?:by|of|from)"
    r" (?P<who>.{3,110}?)(?= (?:on|at|to|after|about|following|regarding|the) |:|$)"
)


def _forms() -> dict[str, str]:
    """Every finite form of the verbs of speech, to its verb."""
    found = {word: word for word in _IRREGULAR.split()}
    for verb in _REGULAR.split():
        stem = verb[:-1] + "i" if verb.endswith("y") else verb
        found[verb] = verb
        found[stem + ("es" if verb.endswith(("ss", "y", "sh")) else "s")] = verb
        found[verb + "d" if verb.endswith("e") else stem + "ed"] = verb
    return found


_VERBS = _forms()
_BASE = frozenset(_REGULAR.split()) | words("say tell think find hold write")
_OBJECT = words("that the a an it its his their no") | {":", QUOTED}
_TOLD = words("""described accused blamed reported announced confirmed claimed estimated stated
    told given said put admitted remarked noted acknowledged recognised recognized disclosed revealed""")
_PASSIVE = (("accused", "of"), ("blamed", "for"), ("charged", "with"), ("given", "to"))
_ISSUED = words(
    "made makes issued issues communicated released states offered published addressed opened read writes"
)
_BY = words("phone telephone radio email letter satellite video evening nightfall fax")


def speakers(article: Article, sentences: Sequence[Span]) -> list[str]:
    """Return one speaker a sentence, empty where the report speaks for itself."""
    return _Reader(article, sentences).read()


def quotes(text: str) -> list[Span]:
    """The quoted stretches; one left open ends with its paragraph, unless a later one closes it."""
    found: list[Span] = []
    pending: list[Span] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        base, line = paragraph.start(), paragraph.group()
        opened, single, first = -1, False, True
        for sign in _QUOTE_SIGN.finditer(line):
            at = sign.start()
            small, opens = line[at] in "‘’'", _opens(line, at)
            if opened < 0 and opens:
                opened, single = at, small
            elif opened >= 0 and small == single and not opens:
                found.append(Span(base + opened, base + at + 1))
                opened = -1
            elif first and pending and not small and not opens:
                found += [*pending[1:], Span(base, base + at + 1)]
            if not small:
                first, pending = False, []
        if opened >= 0 and not single:
            found.append(Span(base + opened, paragraph.end()))
            pending = [found[-1]]
        elif pending:
            pending.append(Span(base, paragraph.end()))
    return found


def _opens(line: str, at: int) -> bool:
    if line[at] in "“„«‘" or line[at] in "”»’":
        return line[at] in "“„«‘"
    return (at == 0 or line[at - 1] in " \t\xa0([—–-“‘") and not line[at + 1 : at + 2].isspace()


def _mask(text: str, quoted: Sequence[Span]) -> str:
    parts, position = [], 0
    for span in quoted:
        if span.start >= position:
            parts += [text[position : span.start], QUOTED * (span.end - span.start)]
            position = span.end
    return "".join([*parts, text[position:]])


Voice = tuple[Range, Range | None]
"""Where a sentence names a speaker, and the medium that quotes them."""


def cues(line: Line) -> Iterator[Voice]:
    """Find who speaks in a sentence; a voice within another's reported words is not one."""
    free = True
    for index, token in enumerate(line):
        parted = token.low == "and" and index and line[index - 1].low == ","
        free = free or bool(parted) or token.low in (";", QUOTED, "while", "but", "whereas")
        if free and ((token.low in _VERBS and not token.capital) or token.low in _OTHER):
            voice = _voice(line, index)
            if voice:
                yield voice
                free = False


def _voice(line: Line, at: int) -> Voice | None:
    low = line[at].low
    for opening in _BEHIND:
        if low == opening[0] and tuple(t.low for t in line[at : at + len(opening)]) == opening:
            found = after(line, at + len(opening))
            return (found, None) if found else None
    if low in ("quoted", "cited"):
        return _relayed(line, at)
    if low not in _VERBS:
        return None
    found = _inverted(line, at) or (before(line, at) if _reports(line, at) else None)
    return (found, None) if found else _agent(line, at)


def _relayed(line: Line, at: int) -> Voice | None:
    """`X was quoted as saying by Y`, `Y quoted X as saying`."""
    rest = [t.low for t in line[at + 1 : at + 12]]
    if any(t.low in _BE for t in line[max(0, at - 2) : at]):
        who = before(line, at, passive=True)
        medium = after(line, at + 2 + rest.index("by")) if "by" in rest else None
        return (who, medium) if who else None
    who = after(line, at + 1)
    return (who, before(line, at)) if who and "as" in rest else None


def _agent(line: Line, at: int) -> Voice | None:
    """`was described by X as`."""
    rest = [t.low for t in line[at + 1 : at + 4]]
    passive = any(t.low in _BE for t in line[max(0, at - 3) : at])
    acted = passive and "by" in rest and line[at].low in _TOLD
    found = after(line, at + 2 + rest.index("by")) if acted else None
    return (found, None) if found else None


def _inverted(line: Line, at: int) -> Range | None:
    """`"...", said X.`"""
    ahead = [t.low for t in line[max(0, at - 2) : at]]
    if line[at].low not in _INVERTING or not ahead or ahead[-1] not in (QUOTED, ","):
        return None
    found = after(line, at + 1)
    if not found or QUOTED in ahead:
        return found
    subject = before(line, at)
    if subject and any(t.low == "," for t in line[subject[0] : subject[1]]):
        return None
    behind = [t.low for t in line[found[1] : found[1] + 2]] or ["."]
    trailing = behind[0] == "," and behind[1:] in (["who"], ["whose"], [QUOTED])
    return found if trailing or behind[0] in (".", ";", QUOTED) else None


def _reports(line: Line, at: int) -> bool:
    """Whether a verb reports words here, and is no noun, participle or other act."""
    low, verb = line[at].low, _VERBS[line[at].low]
    ahead = line[at - 1].low if at else ""
    rest = [t.low for t in line[at + 1 : at + 12]]
    following = rest[0] if rest else ""
    if (following == "by" and not _BY & set(rest[1:3])) or ahead in (
        "to",
        "a",
        "an",
        "the",
        "of",
        "no",
        "any",
        "these",
        "those",
    ):
        return False
    if (
        (low == "asked" and following == "not")
        or (low == "called" and ahead in ("also", "so"))
        or (low, following) in _PASSIVE
    ):
        return False
    if low in _NEEDS:
        marks = {"#" if word[0].isdigit() else word for word in rest[:10]}
        return bool(marks & set(_NEEDS[low].split(" "))) and following not in ("off", "up")
    if low in _BASE and not (_plural(line, at) and (low in ("say", "tell") or following in _OBJECT)):
        return False
    if verb in _THAT or low in _THAT:
        ends = following in ("", ".") and any(t.low == "," for t in line[max(0, at - 14) : at])
        counted = low in ("reports", "reported", "proposes") and (
            following in ("a", "an", "no") or following.isdigit()
        )
        return ends or counted or bool({"that", QUOTED, ":"} & set(rest[:8]))
    return not (low in ("claims", "claimed") and {"lives", "victims"} & set(rest))


def _plural(line: Line, at: int) -> bool:
    """Whether the subject of the verb at `at` is several, so that its form is no noun."""
    found = before(line, at)
    part = line[found[0] : found[1]] if found else ()
    head = next((i for i, t in enumerate(part) if t.low in PREPOSITIONS or (i and t.low == "who")), len(part))
    return bool(part) and part[head - 1].low.endswith(("s", "people", "police", "men", "they", "military"))


class _Reader:
    """Reads one article from its first sentence to its last, and remembers who has spoken."""

    def __init__(self, article: Article, sentences: Sequence[Span]) -> None:
        """Mask the quotes and learn the names."""
        self.article, self.sentences = article, sentences
        self.masked = _mask(article.text, quotes(article.text))
        self.lines = [tokens(self.masked[s.start : s.end]) for s in sentences]
        self.names = Names()
        for index, line in enumerate(self.lines):
            self.names.learn(self._text(index), line)
        self.turns: frozenset[str] = frozenset()
        labels = Counter(label["who"] for i in range(len(sentences)) if (label := self._label(i)))
        self.turns = frozenset(w for w, n in labels.items() if n > 1 or self.names.knows(w.title()))
        self.recent: list[Form] = []
        self.topic, self.topic_at = "", -9
        self.statement, self.scope = "", ""
        self.spoken_at = -9
        self.inferred: set[int] = set()

    def read(self) -> list[str]:
        """Give each sentence its speaker."""
        voices = [self._speaker(index) for index in range(len(self.sentences))]
        for index in range(len(voices) - 1, 0, -1):
            if index - 1 in self.inferred and voices[index] and self._continues(index):
                voices[index - 1] = voices[index]
        whole = self._whole(" ".join(self._own(i) for i, voice in enumerate(voices) if not voice))
        return [voice or whole for voice in voices]

    def _text(self, index: int, found: Range | None = None) -> str:
        span = self.sentences[index]
        if not found:
            return self.article.text[span.start : span.end]
        line = self.lines[index]
        return self.article.text[span.start + line[found[0]].start : span.start + line[found[1] - 1].end]

    def _own(self, index: int) -> str:
        return self.masked[self.sentences[index].start : self.sentences[index].end]

    def _fresh(self, index: int) -> bool:
        """Whether a sentence begins a line."""
        start = self.sentences[index].start
        return not index or "\n" in self.article.text[self.sentences[index - 1].end : start]

    def _continues(self, index: int) -> bool:
        """Whether a sentence starts within a quote that an earlier sentence opened."""
        start = self.sentences[index].start
        return self.masked[start - 1 : start + 1] == QUOTED * 2 and not self._fresh(index)

    def _label(self, index: int) -> re.Match[str] | None:
        return _LABEL.match(self._own(index)) if self._fresh(index) else None

    def _speaker(self, index: int) -> str:
        fresh = self._fresh(index)
        if fresh and self._ends(index):
            self.statement = ""
        label = self._label(index) if self.turns else None
        if label and label["who"] in self.turns:
            return self._turn(label["who"])
        named = self._named(index)
        opened = self._opening(index, named)
        if opened:
            self.statement, self.scope = opened
        elif self.scope != "report" and not (fresh and named and QUOTED in self._own(index)):
            if self.statement:
                return self.statement
        elif self.scope != "report":
            self.statement = ""
        found = (opened and opened[0]) or named or self._quoted(index) or self.statement
        if found:
            self.spoken_at = index
        else:
            self._notice(index)
        return found

    def _ends(self, index: int) -> bool:
        """Whether a line begins after the statement that was being read."""
        text = self._text(index)
        if self.scope == "paragraph" or (self.scope == "list" and not _LIST.match(text)):
            return True
        names = form(self.statement).names
        himself = names and not self.turns and re.search(rf"(?i)\b{re.escape(names[-1])}\b", self._own(index))
        return bool(himself or _ABOUT.search(text)) or (len(text) < 60 and bool(_END.match(text)))

    def _turn(self, who: str) -> str:
        low = who.lower().strip(".")
        self.scope = "turn"
        if low in _ANSWERING:
            self.statement = self.recent[0].text if self.recent else ""
        else:
            self.statement = "" if low in _ASKING else self._resolve(who.title() if who.isupper() else who, 0)
        if re.search(r"(?i)correspondent|reporter", self.statement):
            self.scope = "report"
        return self.statement

    def _opening(self, index: int, named: str) -> tuple[str, str] | None:
        """Whose statement begins behind this sentence, and how far it reaches."""
        own = self._own(index).rstrip()
        following = self._text(index + 1) if index + 1 < len(self.sentences) else ""
        ends = own.endswith(":") or (own.endswith(".") and re.search(r"\bas follows|\bthe following\b", own))
        inline = re.search(r"\w: (?=[A-Z])", own)
        if not (ends or inline) or not following or following[0] in "\"“«„‘'":
            return None
        who = named or (ends and (self._fresh(index + 1) or "follow" in own) and self._mentioned(index)) or ""
        if not who:
            return None
        if inline:
            return who, "paragraph" if _OUTLET.search(self.article.source) else "article"
        return who, "list" if _LIST.match(following) else "article"

    def _mentioned(self, index: int) -> str:
        """Who issues a statement, else the first person with an office or full name."""
        for at, token in enumerate(self.lines[index][:40]):
            issuer = before(self.lines[index], at) if token.low in _ISSUED else None
            if issuer:
                return self._resolve(self._text(index, issuer), index)
        for found in mentions(self.lines[index]):
            phrase = self._text(index, found)
            if form(phrase).names and self.names.knows(phrase):
                return self._resolve(phrase, index)
        return ""

    def _notice(self, index: int) -> None:
        """Remember the person a sentence without a voice is about: the next one's `he` is that one."""
        found = lead(self.lines[index])
        phrase = self._text(index, found) if found else ""
        if phrase and phrase.lower() not in _PRONOUNS and self.names.knows(phrase):
            self.topic, self.topic_at = self.names.resolve(phrase, self.recent), index

    def _named(self, index: int) -> str:
        """Everybody a sentence names as speaking, in order."""
        found: list[str] = []
        for who, medium in cues(self.lines[index]):
            if self._text(index, who).lower() in ("he", "she") and not found and who[0] > 2:
                self._notice(index)
            voice = self._resolve(self._text(index, who), index)
            if medium and voice:
                voice = f"{voice} (quoted by {self._text(index, medium)})"
            if voice and voice not in found:
                found.append(voice)
        return "; ".join(found)

    def _resolve(self, phrase: str, index: int) -> str:
        low = phrase.lower()
        if low not in _PRONOUNS:
            self.names.keep(phrase)
            voice = self.names.resolve(phrase, self.recent)
        elif low in ("he", "she") and self.topic_at >= index - 1 and _fits(form(self.topic), _PRONOUNS[low]):
            voice = self.topic
        else:
            fitting = (f.text for f in self.recent if _PRONOUNS[low] and _fits(f, _PRONOUNS[low]))
            other = self.recent[0].text if low == "it" and self.recent and not self.recent[0].names else ""
            voice = next(fitting, self.topic if low in ("he", "she") else other)
        if voice and " and " not in voice.split(",")[0]:
            self.recent = [form(voice), *(f for f in self.recent if f.text != voice)][:12]
        return voice

    def _quoted(self, index: int) -> str:
        """The speaker of quoted words whom their own sentence does not name."""
        own, line = self._own(index), self.lines[index]
        if any(t.low == ":" and follower.low == QUOTED for t, follower in pairwise(line)):
            return self._mentioned(index)
        self.inferred.add(index)
        share = own.count(QUOTED)
        if share < 12 or (own[0] != QUOTED and share * 2 < len(own)):
            return ""
        if self.topic_at == index - 1 and self.topic_at > self.spoken_at:
            return self._resolve(self.topic, index)
        return self.recent[0].text if self.recent and index - self.spoken_at < 4 else ""

    def _whole(self, own: str) -> str:
        """Whose words the body is, where an institution writes of itself as "we"."""
        source, title = self.article.source, self.article.title
        ours = len(_US.findall(own))
        if self.turns or not source or _OUTLET.search(source):
            return ""
        titled = _TITLED.search(title)
        if titled and (ours or re.search(r"\bI\b", own)):
            return self.names.resolve(titled["who"], [])
        return source if ours > 2 or (ours and _INSTITUTION.search(source)) else ""


def _fits(known: Form, pronoun: str) -> bool:
    if pronoun == "i":
        return known.body
    if pronoun == "p":
        return known.body or (
            not known.names and any(w.lower().endswith("s") for w in known.text.split()[:4])
        )
    feminine = known.words & {
        "mrs",
        "ms",
        "miss",
        "mother",
        "sister",
        "daughter",
        "wife",
        "queen",
        "nurse",
        "matron",
    }
    female = bool(feminine) or "woman" in known.text.lower()
    male = bool(known.words & {"mr", "sir", "father", "brother", "son", "husband", "king"})
    return not known.body and not (female if pronoun == "m" else male)
