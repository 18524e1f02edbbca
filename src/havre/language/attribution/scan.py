"""Find the attributions in one sentence."""

from collections.abc import Iterator

from havre.language.attribution.according import according
from havre.language.attribution.found import Found
from havre.language.attribution.layout import Sentence
from havre.language.attribution.postposed import postposed
from havre.language.attribution.preposed import preposed
from havre.language.attribution.unusual import by_colon, is_heading, reports_heading, signed


def scan(text: str, sentence: Sentence) -> list[Found]:
    """The sentence's attributions in order; their contents do not overlap."""
    signature = signed(text, sentence)
    if signature is not None:
        return [signature]
    if sentence.opens_paragraph:
        labelled = reports_heading(sentence)
        if labelled or is_heading(sentence):
            return labelled
    whole = postposed(text, sentence) or according(text, sentence)
    if whole is not None:
        return [whole, *_after(text, sentence, whole)]
    found = list(preposed(text, sentence, 0))
    return found or by_colon(text, sentence)


def _after(text: str, sentence: Sentence, whole: Found) -> Iterator[Found]:
    """Attributions behind one that reports the words before it (", adding that …")."""
    last = whole.cue[-1][1]
    for place, start in enumerate(sentence.start):
        if start >= last and sentence.low[place] == "," and place + 1 < len(sentence.low):
            for found in preposed(text, sentence, place + 1, whole):
                if found.content and found.content[0][0] >= last:
                    yield found
            return
