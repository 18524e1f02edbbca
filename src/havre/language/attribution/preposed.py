"""Who said it first, then the words: "the ministry denied that …"."""

from collections.abc import Iterator

from havre.language.attribution.clauses import Complement, complement, content_end
from havre.language.attribution.found import Found, span_of
from havre.language.attribution.grammar import (
    BE,
    BREAKS,
    DETERMINERS,
    NOUN_FORMS,
    PREPOSITIONS,
    SUBJECTS,
    Range,
    capital,
    finite,
    group_start,
    source_before,
)
from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.lexicon import LEXICON, Entry, Forms
from havre.language.attribution.nominal import at_noun


def preposed(text: str, sentence: Sentence, begin: int, last: Found | None = None) -> Iterator[Found]:
    low = sentence.low
    size = len(low)
    place = begin
    floor = begin
    while place < size:
        forms = LEXICON.verbs.get(low[place])
        found = _at_verb(text, sentence, place, forms, floor, last) if forms is not None else None
        if found is None:
            found = at_noun(text, sentence, place, floor)
        if found is None:
            place += 1
            continue
        yield found
        last = found
        stop = found.content[-1][1] if found.content else found.cue[-1][1]
        while place < size and sentence.start[place] < stop:
            place += 1
        floor = place


def _at_verb(
    text: str, sentence: Sentence, verb: int, forms: Forms, floor: int, last: Found | None
) -> Found | None:
    low = sentence.low
    group = group_start(sentence, verb)
    if group > 0 and low[group - 1] == "to" and "base" in forms.shapes:
        return None
    ing = "ing" in forms.shapes
    running = ing and any(word in BE for word in low[group:verb])
    passive = not ing and _passive(sentence, group, verb)
    for entry in forms.entries:
        past = verb + 1 + len(entry.particles)
        if tuple(low[verb + 1 : past]) != entry.particles:
            continue
        if passive:
            return _passive_found(text, sentence, group, verb, entry, floor)
        found = _active(
            text, sentence, (group, verb, past), entry, floor, last, participle=ing and not running
        )
        if found is not None:
            return found
    return None


def _passive(sentence: Sentence, group: int, verb: int) -> bool:
    low = sentence.low
    return any(word in BE for word in low[group:verb])


def _active(
    text: str,
    sentence: Sentence,
    places: tuple[int, int, int],
    entry: Entry,
    floor: int,
    last: Found | None,
    *,
    participle: bool,
) -> Found | None:
    group, verb, past = places
    rest = complement(text, sentence, past, entry.frames)
    if rest is None or not _plausible(text, sentence, group, verb, rest):
        return None
    if participle:
        source = _participle_source(
            text, sentence, group, floor, last, asks=entry.act == "demand" or entry.lemma == "ask"
        )
    else:
        source = _subject(text, sentence, group, floor, last)
    if source is None:
        return None
    return _made(sentence, source, (group, past), rest, entry)


def _subject(
    text: str, sentence: Sentence, group: int, floor: int, last: Found | None
) -> list[tuple[int, int]] | None:
    found = source_before(text, sentence, group, floor)
    if found is not None and found[0] < found[1]:
        return [span_of(sentence, *found)]
    if last is not None and group > 0 and sentence.low[group - 1] in ("and", "but", ","):
        return last.source
    if found is None and group > 1 and sentence.low[group - 1] in ("and", "but"):
        first = first_subject(text, sentence, group)
        return [span_of(sentence, *first)] if first else None
    return None


def first_subject(text: str, sentence: Sentence, limit: int) -> Range | None:
    """The subject of the sentence's first verb."""
    for place in range(1, limit):
        if finite(sentence, place) or (sentence.low[place].endswith("ed") and place > 0):
            found = source_before(text, sentence, group_start(sentence, place))
            if found is not None and found[0] < found[1]:
                return found
    return None


def _participle_source(
    text: str, sentence: Sentence, group: int, floor: int, last: Found | None, *, asks: bool
) -> list[tuple[int, int]] | None:
    low = sentence.low
    if group == 0:
        return None  # "Speaking to the weekly, she …": the main verb has the subject
    if low[group - 1] == ",":
        if last is not None:
            return last.source
        first = first_subject(text, sentence, group)
        return [span_of(sentence, *first)] if first else None
    if low[group - 1] in PREPOSITIONS or low[group - 1] in DETERMINERS or low[group - 1] in BREAKS:
        return None
    bare_name = low[group - 1] not in DETERMINERS and not _introduced_noun(sentence, group, floor)
    asker = first_subject(text, sentence, group) if asks or bare_name else None
    near = asker or _nearest_noun(sentence, group, floor)
    return [span_of(sentence, *near)] if near else None


def _introduced_noun(sentence: Sentence, group: int, floor: int) -> bool:
    """Whether the nearest noun phrase is one that a determiner or "of" brings in ("of one survivor saying")."""
    near = _nearest_noun(sentence, group, floor)
    if near is None:
        return False
    first = near[0]
    before = sentence.low[first - 1] if first else ""
    return sentence.low[first] in DETERMINERS or before in PREPOSITIONS or first == floor


def _nearest_noun(sentence: Sentence, group: int, floor: int) -> Range | None:
    """As in "A video of one survivor saying": the noun phrase right before, without what it is part of."""
    low = sentence.low
    place = group - 1
    while place >= floor:
        word = low[place]
        if word in DETERMINERS:
            return (place, group)
        if word in PREPOSITIONS or word in BREAKS or word in (",", QUOTED, "and") or finite(sentence, place):
            break
        place -= 1
    return (place + 1, group) if place + 1 < group else None


_PLURAL = frozenset(("people", "police", "women", "men", "children", "who", "that"))


def _plausible(text: str, sentence: Sentence, group: int, verb: int, rest: Complement) -> bool:
    """Forms that may be nouns need proof that they are verbs."""
    low = sentence.low
    word = low[verb]
    if group == verb and verb and (low[verb - 1] in DETERMINERS - {"that"} or low[verb - 1] in PREPOSITIONS):
        return False
    if word == "read" and low[group - 1] in SUBJECTS:
        return False  # a person reads a book; what a banner reads is said
    if word not in NOUN_FORMS or group < verb:
        return True
    if verb == 0 or low[verb - 1].endswith(("’s", "'s", "s’", "s'")):
        return False
    if rest.kind in ("clause", "quote", "next", "ask"):
        forms = LEXICON.verbs[word].shapes
        before = low[verb - 1]
        return (
            "base" not in forms
            or "ed" in forms
            or before in SUBJECTS
            or before.endswith("s")
            or before in _PLURAL
        )
    return low[verb - 1] in SUBJECTS or (capital(text, sentence, verb - 1) and verb < 5)


def _made(
    sentence: Sentence,
    source: list[tuple[int, int]],
    cue: Range,
    rest: Complement,
    entry: Entry,
) -> Found | None:
    content: list[tuple[int, int]] = []
    if rest.kind != "next":
        begin = rest.start
        past = begin + 1 if rest.kind == "quote" else begin
        if rest.kind == "quote" and not _goes_on(sentence, begin):
            while past < len(sentence.low) and sentence.low[past] == QUOTED:
                past += 1
        else:
            past = content_end(sentence, begin, rest.kind)
        if past <= begin:
            return None
        content = [span_of(sentence, begin, past)]
    confidence = {"quote": 0.9, "next": 0.8, "clause": 0.85, "to": 0.75, "ask": 0.75, "noun": 0.6}[rest.kind]
    cue_past = cue[1]
    return Found(
        sentence,
        source,
        [span_of(sentence, cue[0], cue_past)],
        content,
        entry.act,
        entry.lemma,
        rest.kind,
        confidence,
        waits=rest.kind == "next",
    )


def _goes_on(sentence: Sentence, quotation: int) -> bool:
    """Whether the quotation is a part of a longer clause ("“do not exist” in the country")."""
    low = sentence.low
    following = low[quotation + 1] if quotation + 1 < len(low) else "."
    return following not in (".", ",", ";", QUOTED, "?", "!", "according", "—", "–")


def _passive_found(
    text: str, sentence: Sentence, group: int, verb: int, entry: Entry, floor: int
) -> Found | None:
    low = sentence.low
    following = low[verb + 1] if verb + 1 < len(low) else "."
    if low[verb] in ("asked", "told", "quoted") and following != "as":
        return None
    if low[verb] == "quoted" and tuple(low[verb + 1 : verb + 3]) == ("as", "saying"):
        rest = complement(text, sentence, verb + 3, frozenset("ptb"))
        source = source_before(text, sentence, group, floor)
        if rest is None or source is None:
            return None
        return _made(sentence, [span_of(sentence, *source)], (group, verb + 3), rest, entry)
    return None
