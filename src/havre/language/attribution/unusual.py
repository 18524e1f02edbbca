"""Signed quotations, headings, and quotations after a colon whatever the verb."""

from havre.language.attribution.found import Found, span_of
from havre.language.attribution.grammar import BREAKS, capital, finite
from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.preposed import first_subject


def signed(text: str, sentence: Sentence) -> Found | None:
    """As in "“…” — Name"."""
    low = sentence.low
    if len(low) < 3 or low[0] != QUOTED or low[1][0] not in "―—–-" or len(low) > 10:
        return None
    if not capital(text, sentence, 2) or any(finite(sentence, place) for place in range(2, len(low))):
        return None
    past = len(low) - 1 if low[-1] in BREAKS else len(low)
    source, cue = [span_of(sentence, 2, past)], [span_of(sentence, 1, 2)]
    return Found(sentence, source, cue, [span_of(sentence, 0, 1)], "claim", "signed", "whole", 0.8)


def is_heading(sentence: Sentence) -> bool:
    """A short line without a full stop, in which names can't be told from other words."""
    last = sentence.low[-1]
    return len(sentence.low) < 24 and last[-1:].isalnum() and QUOTED not in sentence.low


_LABELS = frozenset(
    ("reports", "report", "sources", "officials", "police", "survey", "poll", "study", "experts", "witnesses")
)


def reports_heading(sentence: Sentence) -> list[Found]:
    """As in "Men Are Being Abducted: Reports"."""
    low = sentence.low
    if len(low) < 5 or low[-1] not in _LABELS or low[-2] != ":":
        return []
    begin = low.index(":") + 1 if low.count(":") > 1 else 0
    last = len(low) - 1
    source, cue = [span_of(sentence, last, last + 1)], [span_of(sentence, last - 1, last)]
    content = [span_of(sentence, begin, last - 1)]
    return [Found(sentence, source, cue, content, "claim", "heading", "heading", 0.6)]


def by_colon(text: str, sentence: Sentence) -> list[Found]:
    """As in "Vandermolen broke the news: “…”", or "chalked the words “…”", whatever the verb."""
    low = sentence.low
    if QUOTED not in low:
        return []
    place = low.index(QUOTED)
    if place < 3 or low[place - 1] not in (":", "words", "word", "phrase", "slogan"):
        return []
    first = first_subject(text, sentence, place)
    if first is None or first[1] >= place:
        return []
    source, cue = [span_of(sentence, *first)], [span_of(sentence, first[1], place)]
    return [
        Found(sentence, source, cue, [span_of(sentence, place, place + 1)], "claim", "colon", "quote", 0.6)
    ]
