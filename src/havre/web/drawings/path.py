"""The procedure as a path from above to below: full dots happened, open ones are due, today lies between."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from havre.web.drawings.labels import wrapped
from havre.web.drawings.svg import dot, element, joined, line, plain, text, words
from havre.web.templatetags.havre import day

_WIDTH, _LEFT, _TEXT = 360.0, 16.0, 40.0
_DATE_SIZE, _TITLE_SIZE, _LINE = 13.0, 14.5, 18.0
_TOP, _GAP, _RADIUS, _TITLE_LINES = 16.0, 16.0, 6.5, 2


@dataclass(frozen=True)
class Place:
    """One place on the path: a step that was taken or is set, or (`ahead`) the last day of a limit still to be kept."""

    title: str
    on: dt.date
    ahead: bool


def draw_path(places: Sequence[Place], *, today: dt.date) -> SafeString:
    """The places as inline SVG, by day, with today among them; an empty string when there are none."""
    if not places:
        return SafeString("")
    ordered = sorted(places, key=lambda place: (place.on, place.ahead))
    before = [place for place in ordered if place.on < today]
    parts, top = [], _TOP
    for place in before:
        drawn, top = _place(place, top, today)
        parts.append(drawn)
    parts.append(_today(today, top))
    top += _LINE + _GAP
    for place in ordered[len(before) :]:
        drawn, top = _place(place, top, today)
        parts.append(drawn)
    bottom = top - _GAP
    path = line("pole", (_LEFT, _TOP - 5), (_LEFT, bottom - _LINE))
    attributes = {
        "class": "path",
        "viewBox": f"0 0 {_WIDTH:.0f} {bottom:.0f}",
        "role": "img",
        "direction": "ltr",
    }
    named = element("title", {}, words(gettext("Path of the procedure"))), element("desc", {}, _told(ordered))
    return element("svg", attributes, *named, path, joined(parts))


def _told(ordered: Sequence[Place]) -> SafeString:
    count = len(ordered)
    told = ngettext(
        "%(count)d place; the lists below say the same.",
        "%(count)d places; the lists below say the same.",
        count,
    )
    return words(told % {"count": count})


def _today(today: dt.date, top: float) -> SafeString:
    bar = line("today", (_LEFT - 9, top - 5), (_LEFT + 9, top - 5))
    said = gettext("Today, %(day)s") % {"day": day(today)}
    return joined([bar, text(said, "soft-text", _TEXT, top, _DATE_SIZE)])


def _place(place: Place, top: float, today: dt.date) -> tuple[SafeString, float]:
    """One place, and where the next begins."""
    name = "step" if not place.ahead else "missed" if place.on < today else "due"
    said = day(place.on)
    if place.ahead:
        said = (gettext("was due %(day)s") if place.on < today else gettext("due %(day)s")) % {"day": said}
    parts = [dot(name, _LEFT, top - 5, _RADIUS), text(said, "soft-text", _TEXT, top, _DATE_SIZE)]
    for title in wrapped(plain(place.title), _TITLE_SIZE, _WIDTH - _TEXT, lines=_TITLE_LINES):
        top += _LINE
        parts.append(text(title, "label", _TEXT, top, _TITLE_SIZE))
    return joined(parts), top + _LINE + _GAP
