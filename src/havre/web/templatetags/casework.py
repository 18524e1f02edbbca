"""Words for the values of sealed types, in the pages of cases: `{% load casework %}`."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from django import template
from django.utils.translation import gettext, ngettext

from havre import seal
from havre.base.ids import Micros
from havre.cases.languages import runs_right_to_left
from havre.cases.types import Pause
from havre.web import words

register = template.Library()

_MARKED = re.compile("\x02([^\x02\x03]*)\x03")


@register.filter
def word(value: StrEnum) -> str:
    """The word for a status, a purpose, a kind of exhibit and the like."""
    return words.of(value)


@register.filter
def words_of(values: Iterable[StrEnum]) -> str:
    """Several of them, with commas."""
    return ", ".join(words.of(value) for value in values)


@register.filter
def language(code: str) -> str:
    return words.language(code)


@register.filter
def languages(codes: Iterable[str]) -> str:
    return ", ".join(words.language(code) for code in codes)


@register.filter
def jurisdiction(code: str) -> str:
    """The country that decides; a code that the list does not have is shown as it is."""
    return str(words.JURISDICTIONS.get(code, code))


@register.filter
def direction(code: str) -> str:
    """The writing direction of a language, for `dir`."""
    return "rtl" if runs_right_to_left(code) else "ltr"


@register.filter
def kind(name: str) -> str:
    """What a sealed type is called."""
    return str(words.KINDS[name])


@register.filter
def compartment(name: str) -> str:
    return {seal.FILE: gettext("case file"), seal.IDENTITY: gettext("identity")}[name]


@register.filter
def rights(value: seal.Rights) -> str:
    """What somebody may do, in words."""
    named = (
        (seal.Rights.READ, gettext("read")),
        (seal.Rights.WRITE, gettext("write")),
        (seal.Rights.GRANT, gettext("grant to others")),
    )
    return ", ".join(word for right, word in named if value & right) or gettext("nothing")


@register.filter
def iso_day(text: str) -> dt.date | None:
    """The date of an ISO day; None for an empty one."""
    return dt.date.fromisoformat(text) if text else None


@register.filter
def days_until(date: dt.date, today: dt.date) -> str:
    """As in "in 5 days", "today", "3 days ago"."""
    days = (date - today).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


@register.filter
def marked(passage: str) -> list[tuple[str, bool]]:
    """A found passage in pieces; each says whether it is one of the words looked for."""
    return [(piece, at % 2 == 1) for at, piece in enumerate(_MARKED.split(passage)) if piece]


@register.filter
def last_pause(pauses: Sequence[Pause]) -> Micros:
    """When the last of an interview's pauses began."""
    return pauses[-1].since
