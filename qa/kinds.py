"""What kind of answer a question wants, judged by its words."""

import re
from enum import StrEnum

_SPEECH = (
    r"(?:say|said|says|saying|claim|accus|blam|den(?:y|ied|ies)|confirm|announc|call(?:ed|s)?\b|"
    r"describ|warn|report|t(?:ell|old)|condemn|denounc|critici|prais|stat(?:e|ed|es|ing)\b|insist|argu|"
    r"estimat|puts? (?:the|it|its|his|her|their|down)\b|puts?\b.* at\b|gave the|admit|acknowledg|alleg|"
    r"assert|declar|promis|pledg|vow|demand|urg(?:e|ed|es|ing)\b|reject|dismiss|welcom|thank|express|"
    r"reveal|disclos|repeat|maintain|suggest|predict|question|stress|quote|cite|word|figure|opinion|"
    r"wonder|answer(?:s|ed)\b|vouch|object(?:s|ed) |scoff|explain|asks?\b|asked|remark|complain|mock|"
    r"contradict|jok(?:e[sd]?|ing)\b|liken|compar(?:e[sd]?|ing)\b|conced|assur|not(?:es|ed)\b|recall|"
    r"recount|testif|testimon|sw(?:ear|ore)|boast|lament|threaten|deplor|appeal|hint|think|thought|conten[dt]|"
    r"charge[sd] that|ridicul|justif|attribut|ascrib|protest(?:s|ed) (?:that|at)\b|pinn|believ|doubt|"
    r"credit(?:s|ed)|disput|rule[sd] out|belittl|trace[sd]|sneer|conclud|reckon|caution|quip|"
    r"point(?:s|ed) (?:out|to|at|the)\b|"
    r"disavow|refut|suspects|portray|impl(?:y|ie)|brushe[sd]|brand(?:s|ed)|derid|voice[sd]|"
    r"counter(?:s|ed)\b|grumbl|deduc|insinuat|retort|scold|insult|fault(?:s|ed)|consider|regard(?:s|ed)|"
    r"judge[sd]\b|guess|infer|confess|forecast|foretold|reproach|shrug|regret|clarif|brag|inquir|apologi|"
    r"repl(?:y|ie)|affirm|attest|mention|correct(?:s|ed)|congratul|scorn|taunt|sp(?:eaks?|oke) of|"
    r"play(?:s|ed) down|term(?:s|ed)|comment|link(?:s|ed)|identifie[sd]|suspect(?:s|ed)|verifie[sd]|"
    r"contest(?:s|ed)|(?:made|makes?) (?:light|fun) of|laid .* door|remember(?:s|ed)|proclaim|wave[sd] away|"
    r"excuse[sd]|reflect(?:s|ed) on|mourn(?:s|ed)|poke[sd] fun|advise[sd]|minimi[sz]|rebut|rebuk|propos|"
    r"debunk|float(?:s|ed) the|plead(?:s|ed)|oppos(?:es|ed)|posit(?:s|ed)|wrote off|griped|disclaim|"
    r"(?:gave|gives|quote[sd]) [\w’'-]+ as\b|puts?\b.* (?:near|over|above|below|under)\b|"
    r"g(?:ave|ives) (?:the|an?) (?:\w+ )?(?:number|figure|toll|count|total|account|version)|"
    r"(?:took|takes|assum\w+) (?:\w+ )?responsib|(?!proved)\w+(?:ed|ld) that\b)"
)


class Kind(StrEnum):
    """The kind of answer that is wanted."""

    ATTRIBUTION = "attribution"
    NUMBER = "number"
    WHEN = "when"
    WHERE = "where"
    WHO = "who"
    YES_NO = "yesno"
    WHAT = "what"
    ACCOUNT = "account"


_AUXILIARY = r"(?:did|does|do|had|has|have|was|were|is|are|will|would|can|could)"
_PASSIVE = r"(?:did|does|do|was|were|is|are|will|would|can|could)(?! (?:quot|cit|report))"
_ASKS = re.compile(
    r"(?:^|[,;:.–—-] )"
    r"(?:(?:in|on|at|to|from|by|with|for|of|since|until|under|after|before|about|and|so|roughly|exactly) )*"
    r"(?=(who|whom|whose|when|where|how|what|which)\b)"
)
"""Where it is asked: a question word that no noun stands before, as in `the day on which`."""

_OPENINGS = (
    (
        Kind.ACCOUNT,
        r"^(?:what (?:is|was|else is) (?:known|reported|said) (?:about|of|on)\b"
        r"|what happened (?:in|at|on|during)\b"
        r"|what (?:do|did) (?:we|you|the reports?|reports) (?:know|say|tell)\b"
        r"|tell me about\b|describe\b"
        r"|summari[sz]e\b|give (?:me |us )?(?:an? )?(?:overview|summary|account)\b)",
    ),
    (Kind.YES_NO, rf"^{_AUXILIARY}\b(?!.*\bor\b)"),
    (Kind.ATTRIBUTION, r"\baccording to (?:who|which|what)"),
)
"""What the whole of a question tells."""

_RULES = (
    (Kind.ATTRIBUTION, rf"^(?:who|whose)(?:,[^,]*,)? (?!{_AUXILIARY} (?!quoted|cited)).*\b{_SPEECH}"),
    (
        Kind.ATTRIBUTION,
        r"^whose (?:\w+ )?(?:count|figures?|number|tally|estimate|view|theory|phrase|words?|"
        r"statement|version|account|explanation|claim|verdict|opinion)s? "
        r"(?:is|are|was|were|put|puts|ha[sd])\b",
    ),
    (Kind.WHO, r"^who"),
    (
        Kind.NUMBER,
        r"^how (?:many|much|large|big|long|far|close|old|high|often)\b"
        r"|^(?:what|which)(?: \w+)? (?:sum|amount|share|percentage|proportion|price|height|weight|depth|"
        r"distance|speed)\b|^what figure"
        r"|^what\b.*\b(?:how (?:many|much)|numbers? of|count of|totals?|tolls?)\b",
    ),
    (Kind.WHEN, r"^when\b|^(?:what|which) (?:day|date|month|year|time|week|hours?|night)\b"),
    (
        Kind.WHERE,
        r"^where\b|^(?:what|which) (?:town|city|village|place|country|base|island|province|port|region)\b",
    ),
    (
        Kind.ATTRIBUTION,
        rf"^(?:which|what (?=source|witness|offici|body|agency|paper|outlet)) ?(?!{_AUXILIARY}\b)"
        rf"(?:(?!{_PASSIVE}\b)[\w'’.-]+[ -]){{1,8}}?{_SPEECH}",
    ),
)
"""What a question tells from its first question word on."""

_COUNTED = (
    r"(?:dead|deaths?|killed|wounded|injured|casualties|fatalities|losses|captured|captives?|prisoners?|"
    r"hostages|detainees|refugees|displaced|arrivals|escapees|victims|corpses|bodies|graves|soldiers|troops|"
    r"fighters|gunmen|gunners|militants|rebels|insurgents|guerrillas|civilians|residents|villagers|families|"
    r"children|women|persons|people|workers|diplomats|arrests|executions|breaches|violations|sorties|strikes|"
    r"drones|tanks|planes|aircraft|helicopters|ships|boats|vehicles|lorries|trucks|buses|shells|rockets|"
    r"missiles|bombs|mines|houses|homes|votes|price)"
)
_MEASURED = (
    r"(?:size|weight|length|duration|distance|amount|share|population|bounty|ransom|cost|fine|sentence|depth|"
    r"height|width|age|percentage|capacity|range|turnout|speed|salary|pay|reward)"
)
_NOT_COUNTED = (
    r".*\b(?:names?|named|identit\w+|who|whom|whose|what|which|when|where|why|how|place|causes?|reasons?|"
    r"dates?|areas?|found at|demands?)\b"
)
"""What keywords without a question word ask for: `captives taken at sea`, but not `names of captives`."""

_LAST = (
    (
        Kind.NUMBER,
        r"\bnumbers? of\b|\btotals?\b|\b(?:death )?tolls?\b|\bcount\b|\bhow (?:many|much)\b"
        rf"|^(?!{_NOT_COUNTED})(?:[\w'’-]+ ){{0,3}}?{_COUNTED}\b"
        rf"|^(?!{_NOT_COUNTED})(?:the )?(?:[\w'’-]+ )?{_MEASURED}\b",
    ),
    (
        Kind.WHEN,
        r"^(?:the )?(?:[\w'’-]+ )?(?:date|year|day|time(?= (?:of|at|when|the)))\b"
        r"|\b(?:what|which) (?:week)?day\b|\bwhat date\b|\bdate$|^(?:the )?(?:start|end|beginning) of\b"
        r"|\b(?:scheduled for|till|until)$",
    ),
    (Kind.WHO, r"\bwhom?\b|\bwhose\b|^(?:the )?name of\b"),
)
"""What the whole of it tells where neither does."""

_OPEN = re.compile(
    r"\b(?:each|both (?:of|sides|parties|camps)|different (?:sources|accounts|reports|sides)|differ|disagree|"
    r"conflicting|sides (?:say|claim|give|report|tell)|by whom|and who|whose account|various|variously)\b"
    r"|^compare\b|\baccording to (?:[\w'’.-]+,? ){1,5}and\b"
)
_PLURAL = re.compile(r"^(?!who\b).*\b(?:tolls|versions|accounts|figures|sources|parties)\b")
"""Words for several voices, unless it is asked who speaks of them: `Who dismissed the army's figures?`"""

_LEADS = re.compile(
    r"^(?:(?:could|can|would|will) you (?:please )?(?:tell|say|show|remind)(?: me| us)?,? (?=how|wh)"
    r"|(?:going by|according to|in|on|at|by|after|before|during|as of|for)\b[^,?]*, "
    r"(?=(?:did|does|do|was|were|is|are|has|have|had|who|what|how|where|when|which)\b))"
)


def kind_of(question: str) -> Kind:
    """Return the kind of answer that a question wants, judged by its words."""
    lowered = _LEADS.sub("", question.casefold().strip())
    asks = _ASKS.search(lowered)
    kind = (
        _first(_OPENINGS, lowered)
        or (_first(_RULES, lowered[asks.end() :]) if asks else None)
        or _first(_LAST, lowered)
        or Kind.WHAT
    )
    if kind is Kind.ATTRIBUTION and is_open(question):
        # each position comes with its speaker, so that is not what is asked for
        return Kind.WHO if lowered.startswith("who") else Kind.WHAT
    return kind


def _first(rules: tuple[tuple[Kind, str], ...], text: str) -> Kind | None:
    return next((kind for kind, pattern in rules if re.search(pattern, text)), None)


def is_open(question: str) -> bool:
    """Whether a question asks for what several sources say."""
    lowered = question.casefold().strip()
    return bool(_OPEN.search(lowered) or _PLURAL.search(lowered))
