"""Who has spoken so far: pronouns and short names back to the full name and office."""

from index.names import Form, Names, form
from index.speaker_mentions import mentions
from index.speaker_phrases import before, lead
from index.speaker_text import Text
from index.speaker_words import words

PRONOUNS = {"he": "m", "she": "f", "they": "p", "it": "i", "i": "", "we": "", "you": ""}
_ISSUED = words(
    "made makes issued issues communicated released states offered published addressed opened read writes"
)
_FEMININE = words("mrs ms miss mother sister daughter wife queen nurse matron")
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

    def notice(self, index: int) -> None:
        """Remember the person a sentence without a voice is about: the next one's `he` is that one."""
        found = lead(self.text.lines[index])
        phrase = self.text.words(index, found) if found else ""
        if phrase and phrase.lower() not in PRONOUNS and self.names.knows(phrase):
            self.topic, self.topic_at = self.names.resolve(phrase, self.recent), index

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
                return self.resolve(phrase, index)
        return ""

    def resolve(self, phrase: str, index: int) -> str:
        """The fullest form of whoever speaks in a sentence; empty where a pronoun is nobody known."""
        low = phrase.lower()
        if low not in PRONOUNS:
            self.names.keep(phrase)
            voice = self.names.resolve(phrase, self.recent)
        elif low in ("he", "she") and self.topic_at >= index - 1 and _fits(form(self.topic), PRONOUNS[low]):
            voice = self.topic
        else:
            fitting = (f.text for f in self.recent if PRONOUNS[low] and _fits(f, PRONOUNS[low]))
            other = self.recent[0].text if low == "it" and self.recent and not self.recent[0].names else ""
            voice = next(fitting, self.topic if low in ("he", "she") else other)
        if voice and " and " not in voice.split(",")[0]:
            self.recent = [form(voice), *(f for f in self.recent if f.text != voice)][:12]
        return voice


def _fits(known: Form, pronoun: str) -> bool:
    if pronoun == "i":
        return known.body
    if pronoun == "p":
        return known.body or (
            not known.names and any(w.lower().endswith("s") for w in known.text.split()[:4])
        )
    female = bool(known.words & _FEMININE) or "woman" in known.text.lower()
    male = bool(known.words & _MASCULINE)
    return not known.body and not (female if pronoun == "m" else male)
