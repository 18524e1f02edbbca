"""What a report's bytes say, and the limits that every reader keeps."""

import re
import unicodedata

import msgspec

from havre.base.errors import Refused
from havre.base.when import UNKNOWN, When

MAX_BYTES = 20 * 1024 * 1024
MAX_TEXT = 2_000_000  # characters: a report of some 700 pages
MAX_TITLE = 500
MAX_BYLINE = 200
MAX_ADDRESS = 2000

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was read out of one file. Empty strings stand for what the file does not say.

    `text` has `\\n` between lines and no control characters but tabs. `language` is a tag such as `en`
    or `fr-CA`. `address` is the page's own canonical address. `reader` names the program that read it.
    """

    media_type: str
    reader: str
    text: str
    title: str = ""
    byline: str = ""
    language: str = ""
    published: When = UNKNOWN
    outlet: str = ""
    address: str = ""


def tidy(text: str) -> str:
    """One kind of line end, no control characters, at most one blank line, nothing at either end.

    A letter and its mark are one character (NFC), however they were written: a search compares them as they stand.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\u2028", "\n")
    cleaned = unicodedata.normalize("NFC", _CONTROLS.sub("", lines.replace("\u2029", "\n\n")))
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in cleaned.split("\n"))).strip()


def one_line(text: str, *, limit: int) -> str:
    """Text for a heading: on one line, shortened with an ellipsis when it is longer than `limit`."""
    words = " ".join(tidy(text).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def main_text(text: str) -> str:
    """The tidied text. Refused when there is none, or more than a report can have."""
    tidied = tidy(text)
    if not any(character.isalpha() for character in tidied):
        raise Refused("No text was found in it.")
    if len(tidied) > MAX_TEXT:
        raise Refused(f"It has more than {MAX_TEXT:,} characters of text, which is too much for one report.")
    return tidied
