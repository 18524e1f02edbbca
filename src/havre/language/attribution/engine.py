"""Statements of a text: the one entry, tying the steps together."""

import re
from bisect import bisect_left, bisect_right

from havre.base.errors import WrongInput
from havre.language.attribution.acts import act_of
from havre.language.attribution.chains import described_outlet, outlet_like, outlets_described, via
from havre.language.attribution.found import Found
from havre.language.attribution.joining import Joiner
from havre.language.attribution.layout import Sentence, paragraphs, sentences
from havre.language.attribution.names import Names
from havre.language.attribution.nested import nested
from havre.language.attribution.people import People
from havre.language.attribution.scan import scan
from havre.language.attribution.speakers import Speakers
from havre.language.attribution.statement import Act, Form, Span, Statement

_LONGEST = 2000  # characters beside the words reported that are read for outlets
_BLANK = "\u0000"  # stands for the words reported when the words around them are read for outlets
_USED_AS_OUTLET = re.compile(
    r"\b[Aa]ccording to (?:the )?([^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*)*)"
    r"|, ([^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*)*) (?:reported|reports)\b"
)
_ACCORDING = re.compile(r"according to ((?:[A-Z][\w’'-]*)(?: [A-Z][\w’'-]*)*)")


def statements(text: str, language: str = "en") -> list[Statement]:
    """All attributed statements of the text, in order of their first word. Raises WrongInput unless English."""
    if language != "en":
        raise WrongInput(f"Statements can be found in English (en) only so far, not in {language!r}.")
    return _Reader(text).statements()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._paragraphs = paragraphs(text)
        self._quoted = [(each.start, each.end) for part in self._paragraphs for each in part.quotations]
        self._names = Names(text)
        self._people = People(text, self._names, self._quoted)
        self._speakers = Speakers(self._names, self._people)
        self._outlets = self._used_as_outlets()
        self._denied: tuple[Sentence | None, list[Span]] = (None, [])

    def statements(self) -> list[Statement]:
        joiner = Joiner(self._text, self._paragraphs)
        for number, paragraph in enumerate(self._paragraphs):
            joiner.begin(number)
            for sentence in sentences(self._text, paragraph, number):
                joiner.add(sentence, scan(self._text, sentence))
        made = [self._statement(found) for found in joiner.found if found.content]
        return sorted(made, key=lambda each: (each.start, each.end))

    def _used_as_outlets(self) -> frozenset[str]:
        names = [found[1] or found[2] for found in _USED_AS_OUTLET.finditer(self._text)]
        described = outlets_described(self._text)
        return frozenset(name for name in names if not self._is_person(name)) | described

    def _is_person(self, name: str) -> bool:
        full = self._names.spelled(name, len(self._text))
        return full in self._people

    def _named_person(self, name: str) -> bool:
        return self._is_person(name) or self._names.part_of_name(name)

    def _statement(self, found: Found) -> Statement:
        passed: list[str] = []
        reporter: str | None = None
        outer = self._resolve(found)
        while True:
            inner = nested(self._text, found)
            if inner is None:
                break
            speaker = self._resolve(inner)
            if speaker is None or speaker == outer:
                break
            if self._is_outlet(found, outer):
                passed.append(outer or "")
            else:
                reporter = reporter or outer
            inner.source = [*inner.source, *found.source]
            inner.cue = [*inner.cue, *found.cue]
            found, outer = inner, speaker
        return self._made(found, outer, reporter, passed)

    def _resolve(self, found: Found) -> str | None:
        if not found.source:
            return None
        start, end = found.source[0]
        if found.kind == "heading":
            return self._text[start:end].lower()
        return self._speakers.resolve(self._text[start:end], start)

    def _is_outlet(self, found: Found, name: str | None) -> bool:
        if name is None or not found.source:
            return False
        start, end = found.source[0]
        return (
            name in self._outlets or outlet_like(name) or described_outlet(self._text[start:end]) is not None
        )

    def _made(self, found: Found, speaker: str | None, reporter: str | None, passed: list[str]) -> Statement:
        content = sorted(found.content)
        words = self._text[content[0][0] : content[-1][1]]
        chain = [name for name in self._via(found, content) if name not in (speaker, reporter)]
        chain += [name for name in reversed(passed) if name not in chain]
        if reporter is None:
            reporter = self._told_by(found, content, speaker)
        if found.kind != "nominal" or not self._owned(found):
            self._speakers.spoke(reporter or speaker, found.source[0][0] if found.source else content[0][0])
        return Statement(
            start=content[0][0],
            end=content[-1][1],
            content=content,
            source=found.source,
            cue=found.cue,
            text=" ".join(self._text[start:end] for start, end in content),
            speaker=speaker,
            reported_by=reporter,
            form=self._form(content),
            act=self._act(found, words),
            via=chain,
            second_hand=reporter is not None,
            confidence=found.confidence,
        )

    def _act(self, found: Found, words: str) -> Act:
        """A claim that goes on a denial in one sentence (", saying that …") is part of the denial."""
        act = act_of(found, words)
        sentence, source = self._denied
        if act == "claim" and found.sentence is sentence and found.source == source:
            act = "denial"
        if act == "denial":
            self._denied = (found.sentence, found.source)
        return act

    def _owned(self, found: Found) -> bool:
        """In another's sentence "Tane's promise" does not make Tane the one who speaks."""
        start, end = found.source[0]
        return self._text[start:end].endswith(("’s", "'s", "s’", "s'"))

    def _loose(self, found: Found, content: list[Span]) -> str:
        """The sentence with the words reported blanked out."""
        sentence = found.sentence
        start, end = sentence.start[0], sentence.end[-1]
        pieces = []
        for first, last in content:
            if first >= end or last <= start:
                continue
            pieces.append(self._text[start : max(first, start)])
            start = max(start, last)
        pieces.append(self._text[start:end])
        return _BLANK.join(piece[-_LONGEST:] for piece in pieces)

    def _via(self, found: Found, content: list[Span]) -> list[str]:
        return via(self._loose(found, content), self._outlets, self._named_person)

    def _told_by(self, found: Found, content: list[Span], speaker: str | None) -> str | None:
        """A person after "according to" who is not the speaker: who told it."""
        if found.lemma == "according":
            return None
        told = _ACCORDING.search(self._loose(found, content))
        if told is None or told[1] in self._outlets or outlet_like(told[1]):
            return None
        name = self._names.spelled(told[1], found.sentence.start[0])
        return name if name != speaker else None

    def _form(self, content: list[Span]) -> Form:
        outside = inside = 0
        for start, end in content:
            covered = 0
            for quotation in self._quotations(start, end):
                covered += min(end, quotation[1]) - max(start, quotation[0])
            inside += covered
            outside += end - start - covered
        if not inside:
            return "indirect"
        return "direct" if outside <= 2 else "mixed"

    def _quotations(self, start: int, end: int) -> list[Span]:
        """The quotations that overlap the span; none overlaps another, so the ends are in order too."""
        first = bisect_right(self._quoted, start, key=lambda each: each[1])
        past = bisect_left(self._quoted, end, key=lambda each: each[0])
        return self._quoted[first:past]
