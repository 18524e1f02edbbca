"""Sources named by "according to", before or after the words."""

from havre.language.attribution.clauses import content_end
from havre.language.attribution.found import Found, span_of
from havre.language.attribution.grammar import finite
from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.preposed import preposed


def according(text: str, sentence: Sentence) -> Found | None:
    low = sentence.low
    for place in range(len(low) - 2):
        if low[place] == "according" and low[place + 1] == "to":
            return _according_at(text, sentence, place)
    return None


def _according_at(text: str, sentence: Sentence, place: int) -> Found | None:
    low = sentence.low
    size = len(low)
    past = place + 2
    while past < size and low[past] not in (",", ".", ";", "—", "–", ")", QUOTED, "who", "which"):
        past += 1
    source = [span_of(sentence, place + 2, past)] if past > place + 2 else []
    if place == 0:
        begin = _past_apposition(sentence, past)
        content = (begin, content_end(sentence, begin, "all")) if begin < size else None
    else:
        begin = 1 if low[0] in ("but", "and") else 0
        content = (begin, place - 1 if low[place - 1] in (",", "—", "–", "(") else place)
    if not source or content is None or content[1] <= content[0]:
        return None
    if place and next(iter(preposed(text, sentence, 0)), None) is not None:
        return None  # another source speaks: this one only passes it on
    cue = [span_of(sentence, place, place + 2)]
    return Found(
        sentence, source, cue, [span_of(sentence, *content)], "claim", "according", "according", 0.85
    )


def _past_apposition(sentence: Sentence, comma: int) -> int:
    """Past ", a banned newspaper," to the clause."""
    low = sentence.low
    place = comma + 1
    if place < len(low) and low[place] in ("a", "an", "the", "who", "which"):
        for ahead in range(place, min(len(low), place + 12)):
            if low[ahead] == ",":
                return ahead + 1
            if finite(sentence, ahead) and low[place] not in ("who", "which"):
                break
    return place
