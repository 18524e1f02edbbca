"""What the engine finds, in the shape that `havre statements --json` prints."""

from typing import Literal

import msgspec

Span = tuple[int, int]
Form = Literal["direct", "indirect", "mixed"]
Act = Literal["claim", "denial", "commitment", "demand", "threat", "other"]


class Statement(msgspec.Struct, frozen=True):
    """One attributed statement. Offsets are Unicode characters of the text as given, end exclusive.

    `start` and `end` enclose all pieces of `content`; `source` holds the words that name who said it and may be
    empty, as may `cue`. `via` runs from the speaker to the reader without the carrying outlet. Second-hand:
    `speaker` is whose words or promise it is, `reported_by` who told it. `speaker` and `reported_by` are the
    fullest form that the text gives, or None when it names nobody.
    """

    start: int
    end: int
    content: list[Span]
    source: list[Span]
    cue: list[Span]
    text: str
    speaker: str | None
    reported_by: str | None
    form: Form
    act: Act
    via: list[str]
    second_hand: bool
    confidence: float
