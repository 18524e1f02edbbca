"""Quotations that go on past one sentence: joined to the attribution that they belong to."""

import re

from havre.language.attribution.found import Found
from havre.language.attribution.layout import QUOTED, Paragraph, Sentence, opens_with_quotation
from havre.language.attribution.statement import Span

_DIRECT_KINDS = frozenset(("whole", "quote", "next", "clause"))
_SIGNED = re.compile(r"\s*[—–―-]{1,2}\s*([^\W\d_][^\n.,“”\"]{2,60})")


class Joiner:
    """Takes sentences in order with what was found in them, and gathers the quotations left without a source."""

    def __init__(self, text: str, paragraphs: list[Paragraph]) -> None:
        self.found: list[Found] = []
        self._text = text
        self._paragraphs = paragraphs
        self._pending: list[Span] = []  # quotations of this paragraph that wait for who said them
        self._open: Found | None = None  # whose quotation the paragraph before left open
        self._waiting: Found | None = None  # "She said:", the words follow
        self._speaking: Found | None = None  # the last one in this paragraph that quotes

    def begin(self, number: int) -> None:
        """A new paragraph."""
        goes_on = number > 0 and opens_with_quotation(self._text, self._paragraphs[number])
        before = self._paragraphs[number - 1] if number else None
        left_open = bool(before and before.quotations and before.quotations[-1].open_ended)
        if not (goes_on and left_open):
            self._pending = []
            self._speaking = None
        if self._waiting is not None and number:
            self._fill(self._waiting, number)

    def _fill(self, waiting: Found, number: int) -> None:
        """After "She said:" comes the quotation that opens this paragraph, or else the paragraph itself."""
        self._waiting = None
        paragraph = self._paragraphs[number]
        if opens_with_quotation(self._text, paragraph):
            self._speaking = waiting
            return
        waiting.content.append((paragraph.start, paragraph.end))
        self.found.append(waiting)

    def add(self, sentence: Sentence, found: list[Found]) -> None:
        """The sentence's attributions, with the quotations around them that belong to them."""
        quoted = [
            (start, end)
            for low, start, end in zip(sentence.low, sentence.start, sentence.end, strict=True)
            if low == QUOTED
        ]
        if found:
            self._take(found)
        elif quoted and _only_quotation(sentence):
            self._orphan(quoted)

    def _take(self, found: list[Found]) -> None:
        for each in found:
            if each.waits:
                self._waiting = each
                continue
            if self._pending and each.kind in _DIRECT_KINDS and self._quotes(each):
                each.content = [*self._pending, *each.content]
                self._pending = []
            if self._quotes(each):
                self._speaking = each
            self.found.append(each)

    def _quotes(self, found: Found) -> bool:
        """Whether its words end or begin with a whole quotation, so that more of it may follow or go before."""
        first, last = found.content[0][0], found.content[-1][1]
        return self._text[first] in "“„«\"'‘`" or self._text[last - 1] in "”“»\"'’"

    def _orphan(self, quoted: list[Span]) -> None:
        if self._speaking is None:
            self._pending += quoted
            return
        if not self._speaking.content:
            self.found.append(self._speaking)
        self._speaking.content.extend(quoted)


def _only_quotation(sentence: Sentence) -> bool:
    return all(low == QUOTED or not low[0].isalnum() for low in sentence.low)
