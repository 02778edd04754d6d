"""The closed word lists by which noun phrases are read: offices, bodies, titles, small words."""

import re

QUOTED = "\x01"
"""Stands for each character of quoted words, so that only the report's own words are parsed."""


def words(table: str) -> frozenset[str]:
    """Turn a table written as one string into a set."""
    return frozenset(table.split())


MAX_CHARS = 120
"""No speaker is longer."""

OFFICE = words(
    """minister secretary president premier chancellor commander spokesman chief head
    director ambassador envoy general colonel major captain admiral lieutenant brigadier governor mayor
    prosecutor judge analyst researcher professor historian lawyer doctor surgeon nurse leader chairman
    chairwoman chair coordinator representative officer official deputy senator adviser advisor attaché
    negotiator inspector priest bishop cardinal imam sheikh teacher farmer driver witness resident pilot
    soldier fighter refugee survivor engineer manager editor correspondent reporter journalist observer
    expert economist sociologist father mother brother sister son daughter wife husband founder member
    activist campaigner monitor veteran fisherman trader merchant speaker king queen prince medic paramedic
    mediator superintendent commissioner sergeant corporal marshal chieftain elder guard owner consul
    diplomat lawmaker legislator author scholar investigator detective administrator delegate rector
    harbourmaster matron clerk porter archbishop magistrate pastor candidate neighbour neighbor master
    crewmember servicemember airman sailor technician specialist trooper constable bodyguard biographer
    worker docker villager undersecretary aide ruler warlord emir sultan emperor regent auditor attorney
    scientist student columnist counterpart strategist archaeologist assistant president-elect"""
)
BODY = words(
    """ministry army navy agency government police command council party office group
    department administration authority bureau movement front militia organisation organization committee
    commission mission embassy union federation alliance coalition company hospital court parliament cabinet
    junta presidency headquarters staff bank service corps brigade league network charity foundation
    institute centre center university delegation directorate board wing body force association society
    campaign radio station television newspaper channel church archdiocese mosque statement communiqué
    communique release"""
)
TITLES = words(
    """mr mrs ms miss sir lady lord dr prof gen lt maj col capt cmdr cdr adm brig sgt cpl
    fr rev sen rep gov amb st supt insp minister president general colonel major captain admiral lieutenant
    brigadier sergeant commander secretary senator governor judge king queen prince sheikh imam cardinal
    bishop father sister brother professor doctor ambassador marshal commodore corporal premier chancellor"""
)
DETERMINERS = words(
    """a an the his her its their our this these those some several two three four five
    six seven eight nine ten one many most few another both all each other local senior former unnamed
    unidentified"""
)
PREPOSITIONS = words(
    "of for from at in on with to by under near inside outside around between among into over across behind"
)
TIME = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december jan feb mar apr jun jul aug sep sept oct
    nov dec yesterday today tonight tomorrow morning afternoon evening night week month year late early last
    later earlier noon midnight dawn dusk on"""
)
FINITE = words(
    """is are was were be been has had have will would could can may might must should
    did does do said says told not cannot went came took let"""
)
LEAD = words(
    """but and or however meanwhile later earlier yesterday today also then still even
    only now nevertheless so yet as that because while although though whereas when where if since after
    before until once afterwards instead separately overnight tonight whether initially previously recently
    reportedly officially privately publicly finally formerly additionally similarly accordingly"""
)
RELATIVE = words("who whom whose which where")
KEPT_RELATIVE = words("asked spoke declined requested gave identified called refused wished insisted signs")
SKIPPED = words(
    """has have had is are was were be been being also later earlier then already still
    now not never once again often yesterday today afterwards afterward meanwhile himself herself itself
    themselves first further to both all since even just only there here always merely
    this evening morning afternoon tonight 've ’ve 'd ’d 's ’s 'll
    ’ll 'm ’m 're ’re"""
)
PARTICIPLES = words(
    "sent held known born shot led seen made taken given based brought named seen heard shown set"
)
BE = words("is are was were be been being am")
EDGE = words("; : . ! ? ( ) - but while whereas because although though if as that – — [ ] what how why") | {
    QUOTED
}
STOP = FINITE | words(
    """who whose whom which that when while as after before during because if but where
    via through to by on at yesterday today late early earlier later last this speaking adding saying"""
)
NOT_SPEAKING = words(
    """attack strike blast explosion fighting war violence fire bomb bombing raid clash
    shelling crash accident earthquake disease hunger famine conflict operation offensive deal agreement
    ceasefire truce which that there move bombardment incident battle disaster flood assault what chapter
    section table map photograph footage image death casualtie loss losse injurie killing arrest verse"""
)
NOBODY = words(
    """this these those that not no nobody none neither nothing everybody anybody whoever thanks somebody
    someone everyone anyone"""
)
SMALL = DETERMINERS | PREPOSITIONS | FINITE | LEAD
BREAKING = PREPOSITIONS | FINITE
NO_START = FINITE | PREPOSITIONS | NOBODY
BINDING = PREPOSITIONS | DETERMINERS
ADVERBIAL = PREPOSITIONS | TIME
LEADING = PREPOSITIONS | LEAD | words("through via upon about against during without despite like per")
OPENING = (
    TIME
    | LEADING
    | words(
        """here's here’s there's there’s that's that’s it's it’s let's let’s rejecting denying
        dismissing echoing repeating contradicting disputing rebutting refuting following citing
        quoting answering backing supporting recalling accepting ignoring welcoming condemning"""
    )
)
"""Words that begin a sentence with a capital, and are no part of the name behind them."""
EMPTY = TIME | DETERMINERS
HEADS = OFFICE | BODY
NO_NAME = HEADS | TITLES | DETERMINERS
OUTLET = re.compile(
    r"(?i)news|wire\b|times|post\b|gazette|herald|tribune|broadcast|radio|\btv\b|televi|courier|journal|review|agenc"
    r"|press\b|today|voice|dispatch|daily|chronicle|observer|telegraph|mail\b|reuter|\bbbc|\bcnn|wiki|encyclop"
    r"|bulletin|standard|magazine|diario|agence|ledger|desk\b|weekly|monitor\b|edition|sheet\b|correspond"
)
ARTICLES = words("a an the his her its their our this these")
PRONOUN = words("he she they it we i you")
DAYS = words("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = words(
    "january february march april may june july august september october november december"
) | words("jan feb mar apr jun jul aug sep sept oct nov dec")
UNITS = words("minute hour day night week month year decade")
PLACES = words(
    """city town village river valley island ridge mountain mountains lake bay pass street road square
    bridge dam province region district county state states republic kingdom federation union war battle
    operation treaty convention"""
)
RANKS = words(
    """mr mrs ms miss sir lady lord dr prof doctor professor general colonel major captain admiral lieutenant
    brigadier sergeant commander commodore corporal marshal father sister brother"""
)
"""Titles before a name that tell no post."""
FULL = dict(
    pair.split("=")
    for pair in """gen=general col=colonel maj=major capt=captain lt=lieutenant sgt=sergeant adm=admiral
    brig=brigadier cpl=corporal gov=governor sen=senator amb=ambassador prof=professor dr=doctor
    cdr=commander cmdr=commander rep=representative supt=superintendent insp=inspector rev=reverend
    fr=father""".split()
)
"""Titles as they are shortened."""
