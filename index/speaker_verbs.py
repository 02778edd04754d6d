"""Verbs of speech, and when such a word reports what somebody says."""

from index.aliases import number_of
from index.speaker_phrases import before
from index.speaker_tokens import Line
from index.speaker_words import DETERMINERS, FINITE, PREPOSITIONS, PRONOUN, QUOTED, words

_REGULAR = """add admit allege announce answer argue assert acknowledge boast caution claim
    comment complain concede conclude condemn confirm contend continue contradict criticise criticize
    declare demand deny describe dismiss dispute doubt emphasise emphasize estimate exclaim explain insist
    joke maintain mention note observe order pledge praise predict promise protest reaffirm recall recount
    reiterate reject remark repeat reply report respond reveal state stress suggest testify threaten
    underline urge vow warn welcome accuse blame appeal believe consider disclose hint indicate express
    question regret concur agree decline refuse attribute ascribe inform assure clarify object retort term
    propose affirm disclaim disown depose desire rule translate apologise apologize recommend charge
    disagree counter ask signal certify count list point call
    denounce decry hail lament refute speculate reckon forecast remind advise
    telegraph specify stipulate plead marvel avow pronounce profess opine surmise enquire inquire wonder muse
    shout whisper cry bark laugh sigh scoff grumble scold sneer mock vouch deplore thunder roar imply
    insinuate confess attest rejoin underscore reason guess narrate elaborate counsel grouse retell cable
    snap name identify"""
_IRREGULAR = """say says said tell tells told write writes wrote hold holds held think thinks
    thought find finds found put puts swear swears swore speak speaks spoke give gives gave admitted
    written recorded published publishes regretted read reads shrugged bragged begged quipped snapped
    retold marvelled signalled withdrew withdraws retracted retracts"""
_THAT = words(
    """note observe maintain conclude suggest indicate hint reveal disclose hold holds
    held find finds found continue question recall order demand respond mention agree report state doubt
    appeal comment repeat answer recommend propose charge signal object counter rule desire translate read
    reads remind advise reckon forecast hail specify plead pronounce enquire inquire muse shout whisper cry
    signalled bark laugh sigh scoff scold sneer thunder roar confess rejoin reason guess narrate elaborate
    snap shrugged snapped written"""
)
"""Verbs that are acts or nouns as well: they report only before `that`, a quote or a colon."""
_TOLL = f"figure toll count number account version losses # {QUOTED}"
_NEEDS = {
    **dict.fromkeys(("put", "puts"), "at down"),
    **dict.fromkeys(("speak", "speaks", "spoke"), "of"),
    **dict.fromkeys(("give", "gives", "gave", "counted", "counts", "lists", "recorded"), _TOLL),
    **dict.fromkeys(
        ("withdrew", "withdraws", "retracted", "retracts"),
        "claim assertion statement allegation accusation figure charge remark remarks words",
    ),
    **dict.fromkeys(("held", "holds"), f"that : responsible answerable accountable liable {QUOTED}"),
    "published": "dead killed wounded toll losses casualties",
    "publishes": "following below",
    **dict.fromkeys(("named", "names", "identified", "identifies"), "as"),
    **dict.fromkeys(("call", "calls", "called"), f"for on it this that them him her his the {QUOTED}"),
    **dict.fromkeys(("asked", "asks"), f"that whether to for why how what who when where {QUOTED}"),
    **dict.fromkeys(("point", "points", "pointed"), "out"),
    **dict.fromkeys(
        ("declined", "declines", "refused", "refuses"), "say name comment give confirm elaborate answer"
    ),
    **dict.fromkeys(("count", "list", "listed", "ask"), "\n"),
}
"""Verbs that report only with one of these words behind them; # is a number."""


def _forms() -> dict[str, str]:
    """Every finite form of the verbs of speech, to its verb."""
    found = {word: word for word in _IRREGULAR.split()}
    for verb in _REGULAR.split():
        stem = verb[:-1] + "i" if verb.endswith("y") else verb
        found[verb] = verb
        found[stem + ("es" if verb.endswith(("ss", "y", "sh")) else "s")] = verb
        found[verb + "d" if verb.endswith("e") else stem + "ed"] = verb
    return found


VERBS = _forms()
_BASE = frozenset(_REGULAR.split()) | words("say tell think find hold write")
_OBJECT = words("that the a an it its his their no") | {":", QUOTED}
_NOUN = words("to a an the of no any these those following")
_WITH = words("with without by for from about despite")
_HELD = words("told believed thought considered estimated presumed")
_PASSIVE = (("accused", "of"), ("blamed", "for"), ("charged", "with"), ("given", "to"))
_COUNTING = words("counted counts recorded")
_BY = words(
    "wireless cable telegram post phone telephone radio email letter satellite video evening nightfall fax"
)


def reports(line: Line, at: int) -> bool:
    """Whether a verb reports words here, and is no noun, participle or other act."""
    low, verb = line[at].low, VERBS[line[at].low]
    rest = [t.low for t in line[at + 1 : at + 12]]
    following = rest[0] if rest else ""
    if _another_act(line, at, rest) or _idle(line, at, rest) or (low.endswith("s") and _counted(line, at)):
        return False
    if low in _NEEDS:
        marks = {"#" if word[0].isdigit() else word for word in rest[:10]}
        if low in _COUNTING and following and number_of(following) is not None:
            marks.add("#")
        return bool(marks & set(_NEEDS[low].split(" "))) and following not in ("off", "up")
    if low in _BASE and not (_plural(line, at) and (low in ("say", "tell") or following in _OBJECT)):
        return False
    if (verb in _THAT or low in _THAT) and (verb, following) != ("rule", "out"):
        ends = following in ("", ".", ",") and any(t.low in (",", QUOTED) for t in line[max(0, at - 14) : at])
        counted = low in ("reports", "reported", "proposes") and (
            following in ("a", "an", "no") or following.isdigit()
        )
        return ends or counted or bool({"that", QUOTED, ":"} & set(rest[:8]))
    return not (low in ("claims", "claimed") and {"lives", "victims"} & set(rest))


def _another_act(line: Line, at: int, rest: list[str]) -> bool:
    """Whether the words around a verb of speech make it a noun, a passive or a deed."""
    low, following = line[at].low, rest[0] if rest else ""
    adverbs = (i for i in range(at - 1, 0, -1) if line[i].capital or not line[i].low.endswith("ly"))
    shift = next(adverbs, 0)
    ahead = line[shift].low if at else ""
    return (
        (shift < at - 1 and ahead in DETERMINERS - PRONOUN)
        or (following == "by" and not _BY & set(rest[1:3]))
        or ahead in _NOUN
        or (ahead in _WITH and not line[shift].capital)
        or (low == "asked" and following == "not")
        or (low == "called" and ahead in ("also", "so"))
        or (low, following) in _PASSIVE
        or (low == "published" and bool({"never", "not"} & {t.low for t in line[max(0, at - 2) : at]}))
        or (VERBS[low] in ("name", "identify") and following in ("as", "himself", "herself", "itself"))
    )


def _counted(line: Line, at: int) -> bool:
    """Whether a figure opens the sentence, so that a form in -s is a noun: `Seven failed calls`."""
    found = before(line, at)
    return found is not None and found[0] == 0 and (number_of(line[0].low) or 0) > 1


def _plural(line: Line, at: int) -> bool:
    """Whether the subject of the verb at `at` is several, so that its form is no noun."""
    found = before(line, at)
    part = line[found[0] : found[1]] if found else ()
    head = next((i for i, t in enumerate(part) if t.low in PREPOSITIONS or (i and t.low == "who")), len(part))
    joined = any(t.low == "and" for t in part)
    return joined or (
        bool(part) and part[head - 1].low.endswith(("s", "people", "police", "men", "they", "military"))
    )


def _idle(line: Line, at: int, rest: list[str]) -> bool:
    """Whether a verb of speech says nothing here: `said nothing`, `to discuss reports`, `believed to be`."""
    low = line[at].low
    empty = rest.index("nothing") + 1 if "nothing" in rest[:3] else 0
    if (empty and rest[empty : empty + 1] and rest[empty] not in FINITE) or (
        low in _HELD and rest[:1] == ["to"]
    ):
        return True
    if low in _BASE or low.endswith("s"):
        return at > 2 and line[at - 2].low == "to" and line[at - 3].low not in ("close", "according")
    if low.endswith("ed") and rest[:1] and rest[0] in ("in", "at"):
        # a participle: `the count announced in the hall was 141`
        close = next((i for i, word in enumerate(rest[:5]) if word in FINITE), 0)
        return (
            bool(close)
            and rest[close - 1] != "to"
            and line[at + close].low not in PRONOUN
            and not {"that", "and", ",", QUOTED} & set(rest[:close])
        )
    return False
