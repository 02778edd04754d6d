"""Words in a report that address the reading machine: orders, imitated prompts, hidden text.

A report is data. A paragraph in which someone tells a model what to answer is evidence of nothing but
that, so it is never shown to one (indirect prompt injection: Greshake et al., arXiv:2302.12173).
"""

import re
import unicodedata

from index.types import Article, Passage

_MACHINE = (
    r"(?:(?:AI|automated|search|reading|answering|virtual)[ -]"
    r"(?:systems?|assistants?|models?|readers?|agents?|tools?)|(?-i:assistants?)|language models?"
    r"|large language|LLMs?|chat ?bots?|GPT|machine readers?|summari[sz]ers?|computer|program reading"
    r"|(?:answering|the) model)"
)
_REPLY = r"(?:answer|reply|respond|output|write|return|state|cite|name|say|print|repeat|quote|complete)"
_PATTERNS = (
    # frames of prompts and chats
    r"<\|[^|>]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?s>|</?tool_(?:call|response)>",
    r"\"(?:role|content|tool|arguments|action|confidence)\" ?:",
    r"^\W*(?i:system|assistant|human|user)(?: message| prompt)? ?[:>\]]",
    r"^#{2,} ?(?i:instructions?|input|response|system|prompt)",
    r"(?i)\b(?:final|correct) answer\b.{0,40}[:=]",
    r"(?i)^\W*evidence \[\d+\]|^\W*\[\d{1,2}\] .*\[\d{1,2}\]|\bcite as\b ?:",
    r"(?i)\boutput schema\b|\bdeveloper mode\b",
    # orders
    r"(?i)\b(?:ignore|disregard|forget|override|overrides)\b.{0,40}"
    r"\b(?:above|previous|prior|instructions?|earlier|sources|reports|everything|rules)\b",
    rf"(?i)\b(?:when|if|whenever|once|anyone|are) (?:\w+ )?asked\b[^.]{{0,160}}[,;:.]? ?"
    rf"(?:then |always |only )?\b(?<!to )(?<!not )(?<!n.t ){_REPLY}\b(?!s|ed|ing)",
    rf"(?i)\b{_REPLY}\b (?:only |exactly |with |just )*[\"'“«]not found",
    rf"(?i)(?:^|[.;:,!] |\b(?:must|always|only|should|and) ){_REPLY} "
    r"(?:only|exactly|nothing else|with|now|that|as|verbatim)\b.{0,120}"
    r"(?:question|asked|asks|nothing else|no other|this (?:report|line|sentence|comment|document))",
    rf"(?i)\b(?:questions?|queries)\b.{{0,160}}"
    rf"\b(?:be answered|must (?:carry|return|be)|{_REPLY} (?:only|exactly|with))\b",
    r"(?i)\b(?:right|correct|only permitted|only acceptable|previous|true) (?:answer|reply|response)\b"
    r".{0,160}\b(?:is|was)\b",
    r"(?i)\bthe (?:answer|reply) to (?:the|any|your) question\b",
    rf"(?i)\b{_MACHINE}\b.{{0,120}}"
    r"\b(?:must|reply|respond|answer|output|request|required|needs?|ignore|use|quote)\b",
    rf"(?i)\b(?:note|instructions?|warning|message|for) (?:to|for)? ?(?:any |all |the )?{_MACHINE}\b",
    rf"(?i)\b{_MACHINE}\b(?: \w+){{0,3}} ?[,:] ?{_REPLY}\b",
    r"(?i)\bdo not (?:reveal|quote|mention) (?:this|these|them|any)\b",
    r"(?i)\byou are (?:no longer|now|an? \w+, an?)\b|\byou (?:answer|reply|respond) only\b",
    r"(?i)\bin the same way as in example\b|\bcitation to this report\b",
    r"(?i)\b(?:this|the present) (?:report|document|passage) supersedes\b|\bdecode the following\b",
    # hidden text
    r"<!--|\[//\]: ?#|<img[^>]+alt=|!\[[^\]]{40,}\]\(",
    r"(?i)color: ?#?(?:fff|white).{0,40}background|font-size: ?[01]p|display: ?none",
    r"[\u200b-\u200d\u2060\ufeff](?:.?[\u200b-\u200d\u2060\ufeff]){3}|[\u202a-\u202e\u2066-\u2069]",
    r"(?<!\S)[A-Za-z0-9+/]{48,}={0,2}(?!\S)",
    # the same in Russian, French, German, Spanish, Arabic and Chinese
    r"(?i)(?:игнорируй|забудь|отвечай|ответь).{0,80}|языков\w+ модел|инструкци\w+ для модел",
    r"(?i)(?:réponds|répondez|ignorez|n['’]utilise)\b.{0,80}|\bconsignes? à l['’]assistant",
    r"(?i)\b(?:ignoriere|antworte|ignora|responde) .{0,60}\b(?:anweisung|nur|mit|instruccion|solo|con)",
    r"(?:تجاهل|أجب|نموذج الذكاء|المساعد الآلي|忽略|人工智能|请?回答|只能回答)",
)
_ORDER = tuple(re.compile(pattern, re.MULTILINE) for pattern in _PATTERNS)
_BREAK = re.compile(r"\n\s*\n")
_WORD = re.compile(r"\w+")
_MOST_CHARS = 1200
"""A longer paragraph is no paragraph (some reports have no breaks): then a sentence stands for itself."""


def is_order(text: str) -> bool:
    """Whether a text speaks to the machine that reads it."""
    return any(pattern.search(text) for pattern in _ORDER) or _mixes_scripts(text)


def is_bait(question: str, article: Article, passage: Passage) -> bool:
    """Whether the paragraph around a passage gives orders, or asks the question itself to answer it."""
    around = _paragraph(article.text, passage)
    return is_order(around) or _asks(question, around)


def _paragraph(text: str, passage: Passage) -> str:
    breaks = [match.span() for match in _BREAK.finditer(text)]
    start = max((end for _, end in breaks if end <= passage.start), default=0)
    end = min((begin for begin, _ in breaks if begin >= passage.end), default=len(text))
    return text[start:end] if end - start <= _MOST_CHARS else passage.text


def _asks(question: str, text: str) -> bool:
    """Whether a text holds the question word for word, but for a few."""
    wanted = _WORD.findall(question.casefold())
    words = _WORD.findall(text.casefold())
    size = len(wanted)
    runs = (set(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))
    need = 0.8 * len(set(wanted))
    return size > 4 and "?" in text and any(len(set(wanted) & run) >= need for run in runs)


def _mixes_scripts(text: str) -> bool:
    """Whether several words mix Latin with Cyrillic or Greek letters, as look-alikes do."""
    mixed = 0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()}
        mixed += "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})
    return mixed > 2
