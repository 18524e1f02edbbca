"""Nouns that name a statement: "their call for an inquiry", "has doubts about the promise"."""

from havre.language.attribution.clauses import content_end
from havre.language.attribution.found import Found, span_of
from havre.language.attribution.grammar import (
    BARE_SUBJECTS,
    BREAKS,
    HAVE,
    PREPOSITIONS,
    TIMES,
    Range,
    finite,
    group_start,
    is_adverb,
    source_before,
)
from havre.language.attribution.layout import Sentence
from havre.language.attribution.lexicon import LEXICON


def at_noun(text: str, sentence: Sentence, place: int, floor: int) -> Found | None:
    """As in "Their call for an inquiry", "has doubts about the promise"."""
    low = sentence.low
    known = LEXICON.nouns.get(low[place])
    if known is None or place + 2 >= len(low) or low[place + 1] not in LEXICON.noun_links or place == 0:
        return None
    source = _light_source(text, sentence, place, floor) or _owner(sentence, place)
    if source is None:
        return None
    link = low[place + 1]
    begin = place + 1 if link in ("that", "to") else place + 2
    kind = {"that": "clause", "to": "to"}.get(link, "noun")
    past = content_end(sentence, begin, kind)
    if past <= begin:
        return None
    (first, past_source), cue = source
    return Found(
        sentence,
        [span_of(sentence, first, past_source)],
        [span_of(sentence, cue, place + 1 if begin == place + 1 else place + 2)],
        [span_of(sentence, begin, past)],
        known[1],
        known[0],
        "nominal",
        0.6,
    )


def _light_source(text: str, sentence: Sentence, noun: int, floor: int) -> tuple[Range, int] | None:
    low = sentence.low
    for place in range(noun - 1, max(floor, noun - 5), -1):
        if low[place] in LEXICON.light and (low[place] not in HAVE or noun - place <= 3):
            group = group_start(sentence, place)
            source = source_before(text, sentence, group, floor)
            return (source, group) if source and source[0] < source[1] else None
        if (
            low[place] in PREPOSITIONS
            or low[place] in BARE_SUBJECTS
            or low[place] in BREAKS
            or low[place] == ","
        ):
            return None
    return None


def _owner(sentence: Sentence, noun: int) -> tuple[Range, int] | None:
    """As in "Askarov's promise", "his strong denial": the owner right before."""
    low = sentence.low
    for place in range(noun - 1, max(-1, noun - 4), -1):
        word = low[place]
        if word in ("his", "her", "their", "its", "my", "our"):
            return (place, place + 1), noun
        if word.endswith(("’s", "'s", "s’", "s'")) and len(word) > 3:
            first = place
            while (
                first
                and low[first - 1] not in PREPOSITIONS
                and low[first - 1][:1].isalpha()
                and place - first < 4
            ):
                if finite(sentence, first - 1) or low[first - 1] in ("and", "that", "but"):
                    break
                first -= 1
            return (first, place + 1), noun
        if is_adverb(word) or word in BREAKS or word in TIMES:
            return None
    return None
