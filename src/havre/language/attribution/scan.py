"""Find the attributions in one sentence."""

from collections.abc import Iterator

from havre.language.attribution.clauses import Complement, complement, content_end
from havre.language.attribution.found import Found, span_of
from havre.language.attribution.grammar import (
    AUXILIARIES,
    BARE_SUBJECTS,
    BE,
    BREAKS,
    DETERMINERS,
    HAVE,
    MODALS,
    NOUN_FORMS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECTS,
    TIMES,
    Range,
    capital,
    finite,
    group_start,
    is_adverb,
    source_after,
    source_before,
)
from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.lexicon import LEXICON, Entry, Forms


def scan(text: str, sentence: Sentence) -> list[Found]:
    """The sentence's attributions in order; their contents do not overlap."""
    signed = _signed(text, sentence)
    if signed is not None:
        return [signed]
    if sentence.opens_paragraph and _heading(text, sentence):
        return _reports_heading(text, sentence)
    whole = _postposed(text, sentence) or _according(text, sentence)
    if whole is not None:
        return [whole, *_after(text, sentence, whole)]
    found = list(_preposed(text, sentence, 0))
    return found or _by_colon(text, sentence)


def _signed(text: str, sentence: Sentence) -> Found | None:
    """"“…” — Name"."""
    low = sentence.low
    if len(low) < 3 or low[0] != QUOTED or low[1][0] not in "―—–-" or len(low) > 10:
        return None
    if not capital(text, sentence, 2) or any(finite(sentence, place) for place in range(2, len(low))):
        return None
    past = len(low) - 1 if low[-1] in BREAKS else len(low)
    source, cue = [span_of(sentence, 2, past)], [span_of(sentence, 1, 2)]
    return Found(sentence, source, cue, [span_of(sentence, 0, 1)], "claim", "signed", "whole", 0.8)


def _heading(text: str, sentence: Sentence) -> bool:
    """A short line without a full stop, in which names can't be told from other words."""
    last = sentence.low[-1]
    return len(sentence.low) < 24 and last[-1:].isalnum() and QUOTED not in sentence.low


_LABELS = frozenset(
    ("reports", "report", "sources", "officials", "police", "survey", "poll", "study", "experts", "witnesses")
)


def _reports_heading(text: str, sentence: Sentence) -> list[Found]:
    """ "Men Are Being Abducted: Reports"."""
    low = sentence.low
    if len(low) < 5 or low[-1] not in _LABELS or low[-2] != ":":
        return []
    begin = low.index(":") + 1 if low.count(":") > 1 else 0
    last = len(low) - 1
    source, cue = [span_of(sentence, last, last + 1)], [span_of(sentence, last - 1, last)]
    content = [span_of(sentence, begin, last - 1)]
    return [Found(sentence, source, cue, content, "claim", "heading", "heading", 0.6)]


def _by_colon(text: str, sentence: Sentence) -> list[Found]:
    """ "Vandermolen broke the news: “…”", or "chalked the words “…”", whatever the verb."""
    low = sentence.low
    if QUOTED not in low:
        return []
    place = low.index(QUOTED)
    if place < 3 or low[place - 1] not in (":", "words", "word", "phrase", "slogan"):
        return []
    first = _first_subject(text, sentence, place)
    if first is None or first[1] >= place:
        return []
    source, cue = [span_of(sentence, *first)], [span_of(sentence, first[1], place)]
    return [
        Found(sentence, source, cue, [span_of(sentence, place, place + 1)], "claim", "colon", "quote", 0.6)
    ]


def _after(text: str, sentence: Sentence, whole: Found) -> Iterator[Found]:
    """Attributions behind one that reports the words before it (", adding that …")."""
    last = whole.cue[-1][1]
    for place, start in enumerate(sentence.start):
        if start >= last and sentence.low[place] == "," and place + 1 < len(sentence.low):
            for found in _preposed(text, sentence, place + 1, whole):
                if found.content and found.content[0][0] >= last:
                    yield found
            return


# --- the words first, then who said them -----------------------------------------------------------------------


def _postposed(text: str, sentence: Sentence) -> Found | None:
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
    """"…", said Caspian Leroux."""
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
    """"…", the minister said on Friday."""
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
    """"Many of the closures, he said, have involved …": the reporting words stand within the clause."""
    low = sentence.low
    if verb + 4 >= len(low) or low[verb + 1] != ",":
        return False
    return low[verb + 2] in _CARRIES_ON or (
        not _is_clause(sentence, comma) and comma < 12 and low[verb + 2] != QUOTED and low[0] not in PREPOSITIONS
    )


def _briefly(text: str, sentence: Sentence, source: Range) -> bool:
    """A name or pronoun alone, so that the word after it is a verb: "CNN reports"."""
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
    while begin < stop and (
        low[begin] in (",", "—", "–", ")") or (low[begin] in ("but", "and") and begin == 0)
    ):
        begin += 1
    return begin


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
        if low[ahead] == "," and ahead == place and ahead + 1 < size and _inserted(sentence, begin, place - 1):
            past = size - 1 if low[size - 1] in (".", "?", "!") else size
            return (ahead + 1, past)
        if low[ahead] in (";", "which"):
            return None
    return None


# --- according to --------------------------------------------------------------------------------------------


def _according(text: str, sentence: Sentence) -> Found | None:
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
        content = (begin, content_end(text, sentence, begin, "all")) if begin < size else None
    else:
        begin = 1 if low[0] in ("but", "and") else 0
        content = (begin, place - 1 if low[place - 1] in (",", "—", "–", "(") else place)
    if not source or content is None or content[1] <= content[0]:
        return None
    if place and next(iter(_preposed(text, sentence, 0)), None) is not None:
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


# --- who said it first, then the words -------------------------------------------------------------------------


def _preposed(text: str, sentence: Sentence, begin: int, last: Found | None = None) -> Iterator[Found]:
    low = sentence.low
    size = len(low)
    place = begin
    floor = begin
    while place < size:
        forms = LEXICON.verbs.get(low[place])
        found = _at_verb(text, sentence, place, forms, floor, last) if forms is not None else None
        if found is None:
            found = _at_noun(text, sentence, place, floor)
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
    frames = entry.frames if not entry.particles else entry.frames
    rest = complement(text, sentence, past, frames)
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
    return _made(text, sentence, source, (group, past), rest, entry)


def _subject(
    text: str, sentence: Sentence, group: int, floor: int, last: Found | None
) -> list[tuple[int, int]] | None:
    found = source_before(text, sentence, group, floor)
    if found is not None and found[0] < found[1]:
        return [span_of(sentence, *found)]
    if last is not None and group > 0 and sentence.low[group - 1] in ("and", "but", ","):
        return last.source
    if found is None and group > 1 and sentence.low[group - 1] in ("and", "but"):
        first = _first_subject(text, sentence, group)
        return [span_of(sentence, *first)] if first else None
    return None


def _first_subject(text: str, sentence: Sentence, limit: int) -> Range | None:
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
        return _subject_after_comma(text, sentence)
    if low[group - 1] == ",":
        if last is not None:
            return last.source
        first = _first_subject(text, sentence, group)
        return [span_of(sentence, *first)] if first else None
    if low[group - 1] in PREPOSITIONS or low[group - 1] in DETERMINERS or low[group - 1] in BREAKS:
        return None
    bare_name = low[group - 1] not in DETERMINERS and not _introduced_noun(sentence, group, floor)
    asker = _first_subject(text, sentence, group) if asks or bare_name else None
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


def _subject_after_comma(text: str, sentence: Sentence) -> list[tuple[int, int]] | None:
    """ "Announcing the news, Ximena Quiroz …": the subject stands behind the comma."""
    return None


def _nearest_noun(sentence: Sentence, group: int, floor: int) -> Range | None:
    """ "A video of one survivor saying": the noun phrase right before, without what it is part of."""
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
    if word not in NOUN_FORMS or group < verb:
        return True
    if verb == 0 or low[verb - 1].endswith(("’s", "'s", "s’", "s'")):
        return False
    if rest.kind in ("clause", "quote", "next", "ask"):
        forms = LEXICON.verbs[word].shapes
        before = low[verb - 1]
        return "base" not in forms or "ed" in forms or before in SUBJECTS or before.endswith("s") or before in _PLURAL
    return low[verb - 1] in SUBJECTS or (capital(text, sentence, verb - 1) and verb < 5)


def _made(
    text: str,
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
            past = content_end(text, sentence, begin, rest.kind)
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


# --- passives ---------------------------------------------------------------------------------------------------


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
        return _made(text, sentence, [span_of(sentence, *source)], (group, verb + 3), rest, entry)
    return None


# --- nouns ------------------------------------------------------------------------------------------------------


def _at_noun(text: str, sentence: Sentence, place: int, floor: int) -> Found | None:
    """ "Their call for an inquiry", "has doubts about the promise"."""
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
    past = content_end(text, sentence, begin, kind)
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
        if low[place] in LEXICON.light and (
            low[place] not in HAVE or place == noun - 1 or _short(low, place, noun)
        ):
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


def _short(low: list[str], light: int, noun: int) -> bool:
    return noun - light <= 3


def _owner(sentence: Sentence, noun: int) -> tuple[Range, int] | None:
    """ "Askarov's promise", "his strong denial": the owner right before."""
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


# --- what somebody says that another said -----------------------------------------------------------------------

_TELLING_ACTS = frozenset(("denial", "commitment", "demand", "threat"))
_OWN_DEEDS = frozenset(
    "agree decide offer commit order instruct command require encourage advise want seek ask hope threaten read".split()
) - {"ask", "threaten"}  # shared with the teller, or no words at all


def nested(text: str, found: Found) -> Found | None:
    """The attribution that makes up all of the words reported: "Putin promised to …" in "…, Macron said"."""
    if len(found.content) != 1 or found.kind in ("noun", "to", "ask", "nominal", "quote"):
        return None
    start, end = found.content[0]
    places = [n for n, at in enumerate(found.sentence.start) if start <= at < end]
    if not places:
        return None
    part = _part(found.sentence, places[0], places[-1] + 1)
    if part.low[0] == QUOTED and len(part.low) < 3:
        return None
    first = _according(text, part) if part.low[0] == "according" else None
    inside = [first] if first else list(_preposed(text, part, 0))
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
