"""What follows a reporting verb: where the words reported begin, and where they end."""

from typing import NamedTuple

from havre.language.attribution.grammar import (
    BARE_SUBJECTS,
    BREAKS,
    DETERMINERS,
    OBJECTS,
    PREPOSITIONS,
    SUBORDINATORS,
    TIMES,
    WH,
    capital,
    finite,
    is_adverb,
)
from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.lexicon import LEXICON
from havre.language.attribution.wordlist import WORDS, word_set

_FAR = 16  # atoms within which a listener or an adjunct must end


class Complement(NamedTuple):
    """`kind`: clause, quote, to, noun, ask, or next (a colon ends the sentence: the words follow)."""

    kind: str
    start: int


def complement(text: str, sentence: Sentence, place: int, frames: frozenset[str]) -> Complement | None:
    """The complement that begins at or after `place` under the verb's frames; None when there is none."""
    low = sentence.low
    size = len(low)
    while place < size and (is_adverb(low[place]) or low[place] in TIMES) and low[place] not in BARE_SUBJECTS:
        place += 1
    if place >= size or low[place] in (".", "?", "!", ";", ")"):
        return None
    word = low[place]
    plain = _opened(sentence, place, frames)
    if plain is not None:
        return plain
    if word == ",":
        return _after_comma(sentence, place, frames)
    if word in PREPOSITIONS:
        return _after_adjunct(text, sentence, place, frames)
    if word in BREAKS:
        return None
    return _phrase_first(text, sentence, place, frames)


def _opened(sentence: Sentence, place: int, frames: frozenset[str]) -> Complement | None:
    """A complement that shows itself by its first word or sign."""
    word = sentence.low[place]
    following = sentence.low[place + 1] if place + 1 < len(sentence.low) else "."
    if word == QUOTED:
        return Complement("quote", place) if frames & set("ptbn") else None
    if word == ":":
        return Complement("clause" if following != "." else "next", place + 1)
    if word == "that" and "t" in frames:
        return Complement("clause", place)
    if word in WH and frames & set("wb"):
        return Complement("clause", place)
    if word == "to" and "i" in frames and not _noun_like(following):
        return Complement("to", place)
    if "g" in frames and word.endswith("ing") and len(word) > 4:
        return Complement("to", place)
    if word in BARE_SUBJECTS and "b" in frames and word not in OBJECTS:
        return Complement("clause", place)
    return None


def _noun_like(word: str) -> bool:
    return word in DETERMINERS or word in OBJECTS or word == QUOTED


def _after_comma(sentence: Sentence, comma: int, frames: frozenset[str]) -> Complement | None:
    """As in "Said, “…”", or an insertion: "said, however, that"."""
    low = sentence.low
    size = len(low)
    if comma + 1 < size and low[comma + 1] == QUOTED:
        return _opened(sentence, comma + 1, frames)
    for place in range(comma + 1, min(size - 1, comma + _FAR)):
        if low[place] == ",":
            found = _opened(sentence, place + 1, frames)
            return found if found and low[place + 1] in ("that", QUOTED) else None
        if finite(sentence, place):
            return None
    return None


def _after_adjunct(text: str, sentence: Sentence, place: int, frames: frozenset[str]) -> Complement | None:
    """Past "in a statement", "on Friday", "to reporters": the clause or quotation that follows, if any."""
    low = sentence.low
    if low[place] == "to" and not _person_like(text, sentence, place + 1):
        return None
    for ahead in range(place + 1, min(len(low), place + _FAR)):
        word = low[ahead]
        if word in (".", "?", "!", ";"):
            return None
        if word == "," and (ahead + 1 >= len(low) or low[ahead + 1] not in ("that", QUOTED)):
            return None
        if word in WH and "w" in frames and word not in ("who", "which", "when", "if"):
            return Complement("clause", ahead)
        if finite(sentence, ahead):
            return None
        if word in ("that", QUOTED, ":") or (
            word in BARE_SUBJECTS and word not in ("who", "which", "it", "you")
        ):
            return _opened(sentence, ahead, frames)
    return None


def _phrase_first(text: str, sentence: Sentence, place: int, frames: frozenset[str]) -> Complement | None:
    """A noun phrase stands first: a listener, what is said, or the subject of a bare clause."""
    if "o" in frames:
        found = _after_listener(text, sentence, place, frames)
        if found is not None or not frames & set("dn"):
            return found
    if "d" in frames and _asks_to(sentence, place):
        return Complement("ask", place)
    if finite(sentence, place):
        return None
    if "b" in frames and ("s" in frames or _has_verb(sentence, place)):
        if "n" in frames and not _has_verb(sentence, place):
            return Complement("noun", place)
        return Complement("clause", place)
    if "n" in frames:
        return Complement("noun", place)
    return None


def _has_verb(sentence: Sentence, place: int) -> bool:
    end = min(len(sentence.low), place + _FAR)
    for ahead in range(place + 1, end):
        if sentence.low[ahead] in (",", ";", ".", "which", "who"):
            return False
        if finite(sentence, ahead):
            return True
    return False


def _asks_to(sentence: Sentence, place: int) -> bool:
    low = sentence.low
    for ahead in range(place + 1, min(len(low), place + _FAR)):
        if low[ahead] in ("to", "not"):
            return True
        if low[ahead] in (".", ";", QUOTED, "that") or finite(sentence, ahead):
            return False
    return False


def _person_like(text: str, sentence: Sentence, place: int) -> bool:
    if place >= len(sentence.low):
        return False
    low = sentence.low[place]
    return (
        _noun_like(low) or capital(text, sentence, place) or low in ("reporters", "journalists", "lawmakers")
    )


def _after_listener(text: str, sentence: Sentence, place: int, frames: frozenset[str]) -> Complement | None:
    low = sentence.low
    size = len(low)
    if low[place] in OBJECTS:
        return _listened(text, sentence, place + 1, frames)
    for ahead in range(place + 1, min(size, place + _FAR)):
        word = low[ahead]
        if word == "to" and not _noun_like(low[ahead + 1] if ahead + 1 < size else "."):
            return Complement("to", ahead) if frames & set("oid") else None
        if word in ("that", QUOTED, ":") or (word in WH and word != "who") or word in BARE_SUBJECTS:
            return _listened(text, sentence, ahead, frames)
        if word == ",":
            return _after_comma(sentence, ahead, frames)
        if word in (".", ";", "?"):
            return None
        if (
            word in DETERMINERS
            and not capital(text, sentence, ahead)
            and low[ahead - 1] not in PREPOSITIONS
            and "b" in frames
        ):
            return Complement("clause", ahead) if _has_verb(sentence, ahead) else None
    return None


def _listened(text: str, sentence: Sentence, place: int, frames: frozenset[str]) -> Complement | None:
    """Past the listener; "to" asks the listener to do something, which any such verb may do."""
    if place >= len(sentence.low):
        return None
    found = _opened(sentence, place, frames | {"i"})
    if found is not None:
        return found
    word = sentence.low[place]
    if word in PREPOSITIONS:
        return _after_adjunct(text, sentence, place, frames)
    if word in BREAKS or word == "," or is_adverb(word):
        return None
    return Complement("clause", place) if "b" in frames else None


_PARTICIPLES = frozenset(
    form
    for form, forms in LEXICON.verbs.items()
    if "ing" in forms.shapes and form not in ("meaning", "going")
)
_TURNS = frozenset(("but", "while", "although", "though", "whereas"))
_NOUN_STOPS = WORDS["noun_stops"]


def content_end(sentence: Sentence, start: int, kind: str) -> int:
    """One past the last atom of the words reported that begin at `start`."""
    low = sentence.low
    size = len(low)
    place = start + 1
    while place < size:
        word = low[place]
        if word == ";" or (word in (".", "?", "!") and place == size - 1):
            break
        if word in (",", "—", "–", "--") and _turns_at(sentence, place, kind):
            break
        if kind == "noun" and (
            word in _NOUN_STOPS
            or _placed(sentence, place)
            or _as_clause(low, place)
            or _new_verb(sentence, place)
        ):
            break
        if word == "according" and place + 1 < size and low[place + 1] == "to":
            break
        if word == "and" and kind != "all" and _reports_again(sentence, place):
            break
        place += 1
    while place > start + 1 and low[place - 1] in (",", ".", "—", "–", "and", "but"):
        place -= 1
    return place


def _placed(sentence: Sentence, place: int) -> bool:
    """As in "At a joint appearance", "in an interview": where it was said, not what."""
    low = sentence.low
    if low[place] not in ("at", "in", "during") or low[min(place + 1, len(low) - 1)] not in DETERMINERS:
        return False
    return any(word in _OCCASIONS for word in low[place + 1 : place + 6])


_OCCASIONS = WORDS["occasions"]


def _as_clause(low: list[str], place: int) -> bool:
    return low[place] == "as" and place + 1 < len(low) and low[place + 1] in BARE_SUBJECTS


def _new_verb(sentence: Sentence, place: int) -> bool:
    """As in "And" before another verb of the same subject ends a noun phrase."""
    low = sentence.low
    if low[place] not in ("and", "but"):
        return False
    ahead = place + 1
    while ahead < len(low) - 1 and is_adverb(low[ahead]):
        ahead += 1
    return ahead < len(low) and (finite(sentence, ahead) or (ahead > place + 1 and low[ahead].endswith("ed")))


def _reports_again(sentence: Sentence, place: int) -> bool:
    """As in "And said that": the same subject goes on with another reporting verb."""
    ahead = place + 1
    low = sentence.low
    while ahead < len(low) - 1 and is_adverb(low[ahead]):
        ahead += 1
    if ahead >= len(low) - 1:
        return False
    forms = LEXICON.verbs.get(low[ahead])
    if forms is None or not forms.shapes & {"ed", "s"} or low[ahead] in DETERMINERS:
        return False
    return low[ahead + 1] in ("that", QUOTED, "how", "to") or low[ahead + 1] in BARE_SUBJECTS


def _turns_at(sentence: Sentence, comma: int, kind: str) -> bool:
    """Whether the words reported end at this comma or dash."""
    low = sentence.low
    size = len(low)
    if comma + 1 >= size:
        return True
    word = low[comma + 1]
    if word in _TURNS or word in _PARTICIPLES:
        return True
    if word == "according":
        return True
    if word in ("and", "then") and comma + 2 < size and _reports_again(sentence, comma + 1):
        return True
    if kind in ("noun", "to", "ask") and word in ("and", "but") and _new_clause(sentence, comma + 2):
        return True
    if kind == "noun":
        return (word in SUBORDINATORS and word not in ("and", "or", "as")) or word in BARE_SUBJECTS
    return _reported_by_name(sentence, comma + 1)


def _new_clause(sentence: Sentence, place: int) -> bool:
    """A subject and its verb follow the comma: another sentence in all but its full stop."""
    low = sentence.low
    for ahead in range(place + 1, min(len(low), place + 5)):
        if low[ahead] in (",", "to", "that", QUOTED, "for"):
            return False
        if finite(sentence, ahead):
            return True
    return False


_AFTER_REPORTED = word_set(". , : in on at after to during of")


def _reported_by_name(sentence: Sentence, place: int) -> bool:
    """As in ", Karst News reported": a short subject and a reporting verb that has no clause after it."""
    low = sentence.low
    size = len(low)
    for ahead in range(place, min(size, place + 8)):
        if ahead > place and _reports(sentence, ahead):
            following = low[ahead + 1] if ahead + 1 < size else "."
            return following in _AFTER_REPORTED or following in TIMES
        if low[ahead] in (",", ";", QUOTED, "that", "which", "who", "and", "but"):
            return False
    return False


def _reports(sentence: Sentence, place: int) -> bool:
    forms = LEXICON.verbs.get(sentence.low[place])
    if forms is None or not forms.shapes & {"ed", "s", "base"} or finite(sentence, place - 1):
        return False
    return any("p" in entry.frames for entry in forms.entries)
