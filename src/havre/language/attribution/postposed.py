"""The words first, then who said them: "…, the minister said on Friday"."""

from havre.language.attribution.clauses import complement
from havre.language.attribution.found import Found, span_of
from havre.language.attribution.grammar import (
    AUXILIARIES,
    DETERMINERS,
    MODALS,
    NEGATIONS,
    NOUN_FORMS,
    PREPOSITIONS,
    SUBJECTS,
    TIMES,
    Range,
    capital,
    finite,
    group_start,
    source_after,
    source_before,
)
from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.lexicon import LEXICON, Entry


def postposed(text: str, sentence: Sentence) -> Found | None:
    for place in range(1, len(sentence.low)):
        forms = LEXICON.verbs.get(sentence.low[place])
        if forms is None or not forms.shapes & {"ed", "s", "base"}:
            continue
        entry = next(
            (each for each in forms.entries if "p" in each.frames and _has_particles(sentence, place, each)),
            None,
        )
        if entry is None:
            continue
        found = _inverted(text, sentence, place, entry) or _follows(text, sentence, place, entry)
        if found is not None:
            return found
    return None


def _has_particles(sentence: Sentence, verb: int, entry: Entry) -> bool:
    past = verb + 1 + len(entry.particles)
    return not entry.particles or tuple(sentence.low[verb + 1 : past]) == entry.particles


def _inverted(text: str, sentence: Sentence, verb: int, entry: Entry) -> Found | None:
    """As in "…", said Caspian Leroux."""
    low = sentence.low
    before = low[verb - 1]
    if before not in (",", QUOTED, "—", "–") or verb + 1 >= len(low) or "o" in entry.frames:
        return None
    source = source_after(text, sentence, verb + 1)
    if source is None or not _names_someone(text, sentence, source):
        return None
    inserted = before == "," and _inserted(sentence, verb - 1, source[1] - 1)
    closed = _is_clause(sentence, verb - 1) and _closed_after(sentence, source[1])
    if before != QUOTED and not inserted and not closed:
        return None
    stop = verb if before == QUOTED else verb - 1
    return _whole(sentence, entry, source, (verb, verb + 1), stop)


def _names_someone(text: str, sentence: Sentence, source: Range) -> bool:
    """A name, a pronoun or a phrase with an article, and no verb within it."""
    first = sentence.low[source[0]]
    places = range(*source)
    if first == "that" or any(finite(sentence, at) or sentence.low[at] == "to" for at in places):
        return False
    if first in DETERMINERS or first in SUBJECTS or capital(text, sentence, source[0]):
        return True
    return any(capital(text, sentence, at) for at in places) or len(places) == 1


def _closed_after(sentence: Sentence, place: int) -> bool:
    """Nothing but an adjunct follows, so that the words before were what was said."""
    following = sentence.low[place] if place < len(sentence.low) else "."
    return following in (",", ".", "who", ";", "?", QUOTED) or following in PREPOSITIONS or following in TIMES


def _follows(text: str, sentence: Sentence, verb: int, entry: Entry) -> Found | None:
    """As in "…", the minister said on Friday."""
    group = group_start(sentence, verb)
    if group < 2 or _negated_or_modal(sentence, group, verb):
        return None
    source = source_before(text, sentence, group)
    if source is None or source[0] < 1 or source[0] == source[1]:
        return None
    low = sentence.low
    before = low[source[0] - 1]
    if before not in (",", QUOTED, "—", "–") or low[source[0]] in PREPOSITIONS:
        return None
    if low[verb] in NOUN_FORMS and not _briefly(text, sentence, source):
        return None
    inserted = before == "," and _inserted(sentence, source[0] - 1, verb + len(entry.particles))
    if not inserted and not _ends_here(text, sentence, verb, entry, source[0]):
        return None
    stop = source[0] if before == QUOTED else source[0] - 1
    if before != QUOTED and not inserted and not _is_clause(sentence, stop):
        return None
    return _whole(sentence, entry, source, (group, verb + 1), stop)


_CARRIES_ON = AUXILIARIES | {"that"}


def _inserted(sentence: Sentence, comma: int, verb: int) -> bool:
    """As in "Many of the closures, he said, have involved …": the reporting words stand within the clause."""
    low = sentence.low
    if verb + 4 >= len(low) or low[verb + 1] != ",":
        return False
    return low[verb + 2] in _CARRIES_ON or (
        not _is_clause(sentence, comma)
        and comma < 12
        and low[verb + 2] != QUOTED
        and low[0] not in PREPOSITIONS
    )


def _briefly(text: str, sentence: Sentence, source: Range) -> bool:
    """A name or pronoun alone, so that the word after it is a verb: "Karst News reports"."""
    places = range(*source)
    return sentence.low[source[0]] in SUBJECTS or (
        len(places) < 4 and all(capital(text, sentence, place) for place in places)
    )


def _negated_or_modal(sentence: Sentence, group: int, verb: int) -> bool:
    return any(word in NEGATIONS or word in MODALS for word in sentence.low[group:verb])


def _is_clause(sentence: Sentence, stop: int) -> bool:
    """Whether the sentence up to `stop` can be what was said: a quotation, or words with a verb, not an opening."""
    low = sentence.low
    if QUOTED in low[:stop]:
        return True
    if low[0] in PREPOSITIONS and stop < 6:
        return False
    return stop >= 3 and any(
        finite(sentence, place) or low[place].endswith("ed") or low[place] in ("is", "are")
        for place in range(stop)
    )


def _ends_here(text: str, sentence: Sentence, verb: int, entry: Entry, first: int) -> bool:
    low = sentence.low
    if low[first - 1] == QUOTED and text[sentence.end[first - 1] - 2] in ",?!" and low[-1] != ":":
        return True
    verb += len(entry.particles)
    if verb + 1 >= len(low):
        return True
    following = low[verb + 1]
    if following == ":":
        return False
    if following in (",", ".", ";", QUOTED, "—", "–", "?", "!"):
        return True
    rest = complement(text, sentence, verb + 1, entry.frames)
    return rest is None or rest.kind == "quote"


def _whole(sentence: Sentence, entry: Entry, source: Range, cue: Range, stop: int) -> Found | None:
    """All words before `stop`, and what goes on after the reporting words."""
    begin = _content_begin(sentence, stop)
    if begin >= stop:
        return None
    content = [span_of(sentence, begin, stop)]
    rest = _resumed(sentence, max(source[1], cue[1]), stop)
    if rest is not None:
        content.append(span_of(sentence, *rest))
    direct = QUOTED in sentence.low[begin:stop]
    return Found(
        sentence,
        [span_of(sentence, *source)],
        [span_of(sentence, *cue)],
        content,
        entry.act,
        entry.lemma,
        "whole",
        0.95 if direct else 0.85,
    )


def _content_begin(sentence: Sentence, stop: int) -> int:
    """Skip "But" and a heading's dash; a quotation nearest the reporting words may begin the content."""
    low = sentence.low
    begin = 0
    while begin < stop and (_is_stray(low[begin]) or (low[begin] in ("but", "and") and begin == 0)):
        begin += 1
    return begin


def _is_stray(low: str) -> bool:
    """A sign that begins no words."""
    return not low[0].isalnum() and low != QUOTED and low[0] not in "([$€£¥#@"


def _resumed(sentence: Sentence, place: int, begin: int) -> Range | None:
    """The words that go on after ", he said, “…”" or ", said Bielik, had been questioned"."""
    low = sentence.low
    size = len(low)
    for ahead in range(place, size):
        if low[ahead] == QUOTED:
            past = ahead + 1
            while past < size and low[past] == QUOTED:
                past += 1
            return (ahead, past)
        if (
            low[ahead] == ","
            and ahead == place
            and ahead + 1 < size
            and _inserted(sentence, begin, place - 1)
        ):
            past = size - 1 if low[size - 1] in (".", "?", "!") else size
            return (ahead + 1, past)
        if low[ahead] in (";", "which"):
            return None
    return None
