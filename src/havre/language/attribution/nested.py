"""What somebody says that another said: "Tane promised to …" in "…, Vell said"."""

from havre.language.attribution.according import according
from havre.language.attribution.found import Found
from havre.language.attribution.grammar import SUBJECTS
from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.lexicon import LEXICON
from havre.language.attribution.preposed import preposed
from havre.language.attribution.wordlist import WORDS

_TELLING_ACTS = frozenset(("denial", "commitment", "demand", "threat"))


_OWN_DEEDS = WORDS["own_deeds"]


def nested(text: str, found: Found) -> Found | None:
    """The attribution that makes up all of the words reported: "Tane promised to …" in "…, Vell said"."""
    if len(found.content) != 1 or found.kind in ("noun", "to", "ask", "nominal", "quote"):
        return None
    start, end = found.content[0]
    places = [n for n, at in enumerate(found.sentence.start) if start <= at < end]
    if not places:
        return None
    part = _part(found.sentence, places[0], places[-1] + 1)
    if not part.low or (part.low[0] == QUOTED and len(part.low) < 3):
        return None
    first = according(text, part) if part.low[0] == "according" else None
    inside = [first] if first else list(preposed(text, part, 0))
    if not inside or not inside[0].content or not inside[0].source or not _tells(inside[0]):
        return None
    inner = inside[0]
    inner.sentence = found.sentence
    if text[slice(*inner.source[0])].lower() in SUBJECTS:
        return None
    if all(each.source == inner.source for each in inside):
        inner.content = [(inner.content[0][0], max(each.content[-1][1] for each in inside))]
    near = 16 if inner.kind == "according" else 8
    return inner if inner.source[0][0] - start <= near and inner.content[-1][1] >= end - 40 else None


def _part(sentence: Sentence, first: int, past: int) -> Sentence:
    if sentence.low[first] == "that":
        first += 1
    return Sentence(
        sentence.low[first:past], sentence.start[first:past], sentence.end[first:past], sentence.paragraph
    )


def _tells(found: Found) -> bool:
    if found.lemma in _OWN_DEEDS:
        return False
    if found.kind == "according":
        return True
    telling = (
        any("p" in each.frames or "o" in each.frames for each in LEXICON.verbs[found.lemma].entries)
        if (found.lemma in LEXICON.verbs)
        else False
    )
    return telling or found.act in _TELLING_ACTS
