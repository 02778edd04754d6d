"""Whose words each sentence is: quotes, verbs of speech and the noun phrases they belong to.

Quoted words are masked first, so that verbs of speech inside a quote name nobody.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.names import (
    BODY,
    DETERMINERS,
    FINITE,
    MAX_CHARS,
    PREPOSITIONS,
    QUOTED,
    Form,
    Names,
    Token,
    chunk_after,
    form,
    kind,
    singular,
    tokens,
    trim,
    words,
)
from index.types import Article, Span

_REGULAR = """add admit allege announce answer argue assert acknowledge boast caution claim comment complain
    concede conclude condemn confirm contend continue contradict criticise criticize declare demand deny
    describe dismiss dispute doubt emphasise emphasize estimate exclaim explain insist joke maintain mention
    note observe order pledge praise predict promise protest reaffirm recall recount reiterate reject remark
    repeat reply report respond reveal state stress suggest testify threaten underline urge vow warn welcome
    accuse blame appeal believe consider disclose hint indicate express question regret thank concur agree"""
_IRREGULAR = """say says said tell tells told write writes wrote hold holds held think thinks thought find finds
    found put puts swear swears swore speak speaks spoke give gives gave call calls called"""


def _forms(table: str) -> dict[str, str]:
    """Every finite form of regular verbs, to the verb."""
    forms = {}
    for verb in table.split():
        stem = verb[:-1] + "i" if verb.endswith("y") else verb
        forms[verb] = verb
        forms[stem + ("es" if verb.endswith(("ss", "y", "sh")) else "s")] = verb
        forms[verb + "d" if verb.endswith("e") else stem + "ed"] = verb
    return forms | {"admitted": "admit", "regretted": "regret", "swore": "swear"}


_VERBS = _forms(_REGULAR) | {w: w for w in _IRREGULAR.split()}
_COMPLEMENT = words(
    """note observe maintain conclude suggest indicate hint reveal disclose believe consider hold holds held think
    thinks thought find finds found continue question recall order demand respond mention agree express report
    state call calls doubt estimate appeal comment promise repeat answer order"""
)
"""Verbs that are also nouns or acts: they name a speaker only with words to report behind them."""
_NEEDS = {
    "put": "at", "puts": "at", "speak": "of", "speaks": "of", "spoke": "of",
    "give": "figure toll count number account version", "gives": "figure toll count number account version",
    "gave": "figure toll count number account version", "called": f"for on {QUOTED}",
    "calls": f"for on {QUOTED}", "call": f"for on {QUOTED}",
}  # fmt: skip
_INVERTING = words(
    """said says say added adds replied replies answered asked wrote writes explained recalled insisted declared
    continued noted warned complained remarked observed"""
)
_NOT_SPEAKING = words(
    """attack strike blast explosion fighting war violence fire bomb bombing raid clash shelling crash accident
    earthquake disease hunger famine conflict operation offensive deal agreement ceasefire truce which that
    there move bombardment incident battle disaster flood assault what"""
)
_SKIPPED = words(
    """has have had is are was were also later earlier then already still now not never once again often
    yesterday today afterwards afterward meanwhile himself herself itself themselves first further went on to
    both all have since even just only"""
)
_BE = words("is are was were be been being am")
_EDGE = words(
    "; : . ! ? ( ) but while whereas because although though if as that – — [ ] what how why .."
) | {QUOTED}
_BEHIND = (("according", "to"), ("in", "the", "words", "of"), ("in", "the", "view", "of"))
_STOP = (
    FINITE
    | words(
        "who whose whom which that when while as after before during because if but where told via through"
    )
    | words("to by on at yesterday today late early earlier later last this speaking adding saying")
)
_PRONOUNS = {"he": "m", "she": "f", "they": "p", "it": "i", "we": "p", "i": ""}
Range = tuple[int, int]


_QUOTE_SIGN = re.compile(r"[\"“”„«»]|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?])[’'](?!\w)")


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
"""Where a sentence names its speaker, and the medium that quotes them."""


def cues(line: Sequence[Token]) -> Iterator[Voice]:
    """Find who speaks in a sentence: one voice for each part that is not in another's words."""
    free = True
    for index, token in enumerate(line):
        if token.low in (";", QUOTED, ".") or (token.low in ("while", "but", "whereas", "and") and index):
            free = free or token.low != "and" or line[index - 1].low == ","
        voice = _voice_at(line, index) if token.low in _VERBS or token.low in _OTHER else None
        if voice and free:
            yield voice
            free = False


_OTHER = words("quoted cited according in")


def _voice_at(line: Sequence[Token], at: int) -> Voice | None:
    low = line[at].low
    for opening in _BEHIND:
        if low == opening[0] and tuple(t.low for t in line[at : at + len(opening)]) == opening:
            found = _after(line, at + len(opening))
            return (found, None) if found else None
    if low in ("quoted", "cited"):
        return _relayed(line, at)
    if low not in _VERBS:
        return None
    found = _inverted(line, at) or (_before(line, at) if _reports(line, at) else None)
    return (found, None) if found else _agent(line, at)


def _relayed(line: Sequence[Token], at: int) -> Voice | None:
    """`X was quoted as saying by Y`, `Y quoted X as saying`."""
    rest = [t.low for t in line[at + 1 : at + 12]]
    if any(t.low in _BE for t in line[max(0, at - 2) : at]):
        who = _before(line, at, passive=True)
        medium = _after(line, at + 2 + rest.index("by")) if "by" in rest else None
        return (who, medium) if who else None
    who = _after(line, at + 1)
    return (who, _before(line, at)) if who and "as" in rest else None


def _agent(line: Sequence[Token], at: int) -> Voice | None:
    """`was described by X as`."""
    rest = [t.low for t in line[at + 1 : at + 4]]
    passive = any(t.low in _BE for t in line[max(0, at - 3) : at])
    found = _after(line, at + 2 + rest.index("by")) if passive and "by" in rest else None
    return (found, None) if found else None


def _reports(line: Sequence[Token], at: int) -> bool:
    """Whether a verb reports words here, and is no noun, passive, participle or other act."""
    low, verb = line[at].low, _VERBS[line[at].low]
    before = line[at - 1].low if at else ""
    rest = [t.low for t in line[at + 1 : at + 9]]
    following = rest[0] if rest else ""
    if low in _NEEDS:
        return any(need in rest for need in _NEEDS[low].split()) and following not in ("off", "up", "by")
    if low == verb and low not in ("said", "told", "wrote", "thought", "found", "held", "swore", "spoke"):
        plural = before.endswith("s") or before in (
            "people",
            "police",
            "military",
            "they",
            "who",
            "we",
            "men",
        )
        return plural and (following in ("that", "the", "a", ":", QUOTED) or low in ("say", "tell"))
    if following == "by" or before in ("to", "a", "an", "the", "of", "no", "any", "these", "those"):
        return False
    if verb in _COMPLEMENT or low in _COMPLEMENT:
        return bool({"that", QUOTED, ":"} & set(rest[:6])) or verb in (
            "believe",
            "consider",
            "estimate",
            "express",
        )
    return not (
        low in ("claims", "reports", "demands", "claimed") and (following.isdigit() or "lives" in rest)
    )


def _inverted(line: Sequence[Token], at: int) -> Range | None:
    """`"...", said X.`"""
    before = [t.low for t in line[max(0, at - 2) : at]]
    if line[at].low not in _INVERTING or not before or before[-1] not in (QUOTED, ","):
        return None
    found = _after(line, at + 1)
    if not found or (before[-1] == "," and QUOTED not in before and _before(line, at)):
        return None
    return found


def _before(line: Sequence[Token], at: int, passive: bool = False) -> Range | None:
    """The subject of the verb at `at`."""
    end = at
    while end and (
        line[end - 1].low in _SKIPPED or (line[end - 1].low.endswith("ly") and not line[end - 1].capital)
    ):
        end -= 1
    be = any(t.low in _BE for t in line[end:at])
    if not end or (be and not passive):
        return None
    if line[end - 1].low == ")":
        end = next((i for i in range(end - 1, max(0, end - 10), -1) if line[i].low == "("), end)
    if line[end - 1].low in ("who", "and", "or", "then", "but"):
        end -= 1
    start = _edge(line, end)
    commas = [start - 1, *(i for i in range(start, end) if line[i].low == ","), end]
    parts = [(a + 1, b) for a, b in pairwise(commas)]
    return _valid(line, _subject(line, parts))


def _edge(line: Sequence[Token], end: int) -> int:
    """Where the clause that ends at `end` begins."""
    index = end - 1
    while index >= max(0, end - 60):
        low = line[index].low
        named = (
            low == QUOTED
            and line[index].end - line[index].start < 40
            and line[index - 1].low in ("as", "named")
        )
        known = low == "as" and line[index - 1].low in ("known", "himself", "herself", "identified")
        if (low in _EDGE and not named and not known) or (
            low == "and" and index and line[index - 1].low == ","
        ):
            break
        index -= 1
    return index + 1


def _subject(line: Sequence[Token], parts: list[Range]) -> Range | None:
    closed = parts[-1][0] == parts[-1][1]
    if closed:
        parts = parts[:-1]
    while closed and len(parts) > 1 and _aside(line, *parts[-1]):
        parts = parts[:-1]
    if not parts:
        return None
    own = trim(line, *parts[-1])
    if not own or len(parts) < 2 or own[0] != parts[-1][0]:
        return own
    earlier = trim(line, *parts[-2])
    kinds = (kind(line[earlier[0] : earlier[1]]), kind(line[own[0] : own[1]])) if earlier else ("", "")
    led = kinds == ("name", "office") and (closed or line[own[0]].low not in DETERMINERS)
    if earlier and (led or (kinds == ("office", "name") and earlier[1] == parts[-2][1])):
        return earlier[0], own[1]
    return own


def _aside(line: Sequence[Token], start: int, end: int) -> bool:
    part = line[start:end]
    if kind(part) != "aside":
        return False
    return not part or part[0].low not in PREPOSITIONS or trim(line, start, end) is None


def _after(line: Sequence[Token], start: int) -> Range | None:
    """The noun phrase that begins at `start`, with its appositive."""
    end = start
    while end < min(len(line), start + 25):
        low = line[end].low
        if low == ",":
            following = chunk_after(line, end)
            kinds = {kind(line[start:end]), kind(line[end + 1 : following])}
            if following <= end + 1 or kinds != {"name", "office"}:
                break
            end = following
            break
        inner = low in ("in", "from") and line[end + 1 : end + 2] and not line[end + 1].capital
        if low in _STOP or inner or not (low[0].isalnum()) or (low == "and" and not line[end + 1 :][:1]):
            break
        end += 1
    return _valid(line, (start, end))


def _valid(line: Sequence[Token], found: Range | None) -> Range | None:
    if not found or found[0] >= found[1]:
        return None
    start, end = found
    part = line[start:end]
    head = next((i for i, t in enumerate(part) if t.low in PREPOSITIONS), len(part))
    noun = singular(part[max(0, head - 1)].low)
    verbal = part[0].low in _VERBS or part[0].low in FINITE or part[0].low in PREPOSITIONS
    long = part[-1].end - part[0].start > MAX_CHARS
    return None if noun in _NOT_SPEAKING or verbal or long or part[0].low in ("that", "not") else found


_LABEL = re.compile(
    r"(?:\*\*)?(?P<who>[A-Z][\w.'’-]{0,30}(?: [A-Z(][\w.'’)-]{0,30}){0,5}|[A-Z]{1,2})(?:\*\*)?(?:, [^:\n]{1,50})?"
    r"(?: \([^)\n]{1,60}\))?[:.](?:\*\*)?\s+(?=\S)"
)
_ASKING = words("q question interviewer host presenter anchor moderator reporter")
_ANSWERING = words("a answer")
_END = re.compile(
    r"(?i)\W*(?:notes? (?:to|for) (?:the )?editors?|background|ends?|further information|more information|media"
    r"|contacts?|about (?:the|us)|editor’?'?s note|follow |press office|for (?:more|further) )"
)
_LIST = re.compile(r"\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s")
_US = re.compile(r"(?i)\b(?:we|our|us|ours)\b(?<!U\.S)(?<!\bUS)")
_OUTLET = re.compile(
    r"(?i)news|wire\b|times|post\b|gazette|herald|tribune|broadcast|radio|\btv\b|televi|courier|journal|review"
    r"|agenc|press\b|today|voice|dispatch|daily|chronicle|observer|telegraph|mail\b|reuter|\bbbc|\bcnn|wiki"
    r"|encyclop|bulletin|standard|magazine|diario|agence|ledger|transcript|desk\b|weekly|monitor\b"
)
_TITLED = re.compile(
    r"(?:Statement|Remarks|Speech|Address|Message)s? (?:by|of|from) (?P<who>.{3,110}?)"
    r"(?= (?:on|at|to|after|about|following|regarding) |:|$)"
)


class _Reader:
    """Reads one article from its first sentence to its last, and remembers who has spoken."""

    def __init__(self, article: Article, sentences: Sequence[Span]) -> None:
        self.article, self.sentences = article, sentences
        self.quoted = quotes(article.text)
        self.masked = _mask(article.text, self.quoted)
        self.lines = [tokens(self.masked[s.start : s.end]) for s in sentences]
        self.names = Names()
        for span, line in zip(sentences, self.lines, strict=True):
            self.names.learn(article.text[span.start : span.end], line)
        self.labelled = sum(1 for i in range(len(sentences)) if self._label(i)) > 1
        self.recent: list[Form] = []
        self.statement, self.scope = "", ""
        self.gap = 9

    def read(self) -> list[str]:
        voices = [self._voice(index) for index in range(len(self.sentences))]
        for index in range(len(voices) - 1, 0, -1):
            if self._inside(index) and not voices[index - 1]:
                voices[index - 1] = voices[index]
        whole = self._whole()
        return [voice or whole for voice in voices]

    def _text(self, index: int) -> str:
        span = self.sentences[index]
        return self.article.text[span.start : span.end]

    def _fresh(self, index: int) -> bool:
        before = self.sentences[index - 1].end if index else 0
        return not index or "\n" in self.article.text[before : self.sentences[index].start]

    def _inside(self, index: int) -> bool:
        """Whether a sentence starts within a quote that an earlier sentence opened."""
        start = self.sentences[index].start
        masked = self.masked[max(0, start - 1) : start + 1]
        joined = len(masked) == 2 and masked[1] == QUOTED and masked[0] in (QUOTED,)
        return joined and not self._fresh(index)

    def _label(self, index: int) -> re.Match[str] | None:
        return _LABEL.match(self._text(index)) if self._fresh(index) else None

    def _voice(self, index: int) -> str:
        text, fresh = self._text(index), self._fresh(index)
        if fresh and (_END.match(text) and len(text) < 60 or self.scope == "paragraph"):
            self.statement = ""
        if self.scope == "list" and not _LIST.match(text):
            self.statement = ""
        label = self._label(index) if self.labelled else None
        if label:
            return self._turn(label["who"])
        named = self._named(index)
        opened = self._opening(index, named)
        if self.statement and not (
            opened
            or (
                named
                and fresh
                and QUOTED in self.masked[self.sentences[index].start : self.sentences[index].end]
            )
        ):
            return self.statement
        if opened:
            self.statement, self.scope = named, opened
        else:
            self.statement = ""
        return named or self._quoted(index)

    def _turn(self, who: str) -> str:
        low = who.lower().strip(".")
        if low in _ASKING:
            self.statement, self.scope = "", "turn"
        elif low in _ANSWERING:
            self.statement, self.scope = (self.recent[0].text if self.recent else ""), "turn"
        else:
            self.statement, self.scope = self._resolve(who), "turn"
        return self.statement

    def _opening(self, index: int, named: str) -> str:
        """How far a statement reaches that this sentence opens; "" if it opens none."""
        text = self._text(index).rstrip()
        if not named or index + 1 >= len(self.sentences):
            return ""
        if text.endswith((":", "as follows.")):
            following = self._text(index + 1)
            if self.masked[self.sentences[index + 1].start] == QUOTED:
                return ""
            return "list" if _LIST.match(following) else "article"
        return (
            "article"
            if re.search(
                r"\w: (?=[A-Z])", self.masked[self.sentences[index].start : self.sentences[index].end]
            )
            and self._fresh(index)
            else ""
        )

    def _named(self, index: int) -> str:
        """Everybody a sentence names as speaking, in order."""
        line, base = self.lines[index], self.sentences[index].start
        found: list[str] = []
        for who, medium in cues(line):
            voice = self._resolve(self.article.text[base + line[who[0]].start : base + line[who[1] - 1].end])
            if medium and voice:
                outlet = self.article.text[base + line[medium[0]].start : base + line[medium[1] - 1].end]
                voice = f"{voice} (quoted by {outlet})"
            if voice and voice not in found:
                found.append(voice)
        if found:
            self.gap = 0
        return "; ".join(found)

    def _resolve(self, phrase: str) -> str:
        low = phrase.lower()
        if low in ("i", "we"):
            return ""
        if low in _PRONOUNS:
            chosen = next((f for f in self.recent if _fits(f, _PRONOUNS[low])), None)
            voice = chosen.text if chosen else ""
        else:
            voice = self.names.resolve(phrase, self.recent)
        if voice:
            self.recent = [form(voice), *(f for f in self.recent if f.text != voice)][:12]
        return voice

    def _quoted(self, index: int) -> str:
        """The speaker of quoted words that their own sentence does not name."""
        span = self.sentences[index]
        own = self.masked[span.start : span.end]
        self.gap += 1
        if not self.recent or self.gap > 3 or own.count(QUOTED) < 25:
            return ""
        if own[0] == QUOTED or own.count(QUOTED) * 2 > len(own):
            self.gap = 0
            return self.recent[0].text
        return ""

    def _whole(self) -> str:
        """Whose words the body is, where an institution writes of itself as "we"."""
        source = self.article.source
        if self.labelled or not source or _OUTLET.search(source):
            return ""
        if not _US.search(self.masked):
            return ""
        titled = _TITLED.match(self.article.title)
        if titled and re.search(r"\bI\b", self.masked):
            return self.names.resolve(titled["who"], [])
        return source


def _fits(known: Form, pronoun: str) -> bool:
    if pronoun == "i":
        return known.body
    if pronoun == "p":
        return known.body or (
            not known.names and any(w.lower().endswith("s") for w in known.text.split()[:4])
        )
    female = bool(known.words & {"mrs", "ms", "miss", "woman", "mother", "sister", "daughter", "wife"}) or (
        "woman" in known.text.lower()
    )
    male = bool(known.words & {"mr", "sir", "father", "brother", "son", "husband", "king"})
    return not known.body and (pronoun == "m" and not female or pronoun == "f" and not male)
