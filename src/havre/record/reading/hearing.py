"""The statements in a report's text, where its language is one in which they are looked for."""

import msgspec

from havre.language import Statement, statements
from havre.record.reading.found import Found

LANGUAGE = "en"


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """All that comes out of one file. The statements' offsets are characters of `found.text`."""

    found: Found
    statements: list[Statement]


def heard(found: Found) -> Reading:
    """A text that names no language is taken for one in English; in another language none is looked for."""
    stated = found.language.lower().split("-")[0]
    return Reading(found, statements(found.text, LANGUAGE) if stated in ("", LANGUAGE) else [])
