"""The words and marks that every page uses; built in, so no template needs to load them.

`moment`, `day`, `when`, `counted`, `hexid` and `filesize` turn values into text; `field`, `form_errors`,
`page_numbers`, `seal_name`, `act` and `rail` draw the parts that `docs/explanation/look.md` shows.
"""

import datetime as dt
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext

from havre.base.when import Precision, When

register = template.Library()

PARTS = (
    ("today", gettext_lazy("Today")),
    ("cases", gettext_lazy("Cases")),
    ("record", gettext_lazy("Record")),
    ("organisation", gettext_lazy("Organisation")),
)

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_KILO = 1000
_WHOLE_FROM = 10


@register.filter
def moment(micros: int | None) -> str:
    """Microseconds since 1970 as "23 November 2026, 15:04 UTC"; nothing for None."""
    if micros is None:
        return ""
    at = _EPOCH + dt.timedelta(microseconds=micros)
    return f"{day(at.date())}, {at:%H:%M} UTC"


@register.filter
def day(value: dt.date | int | None) -> str:
    """A date, or the UTC day of a moment in microseconds, with the month's name."""
    if value is None:
        return ""
    if isinstance(value, int):
        value = (_EPOCH + dt.timedelta(microseconds=value)).date()
    return f"{value.day} {_month_beside_its_day(value)} {value.year}"


@register.filter
def counted(value: int) -> str:
    """A count with its thousands apart, as the reader's language writes it: 12,345."""
    return number_format(value, force_grouping=True)


@register.filter
def when(value: When | None) -> str:
    """A date as exactly as it is known: "April 2017", "before spring 2017", "unknown"."""
    if value is None:
        return ""
    if value.precision is Precision.UNKNOWN:
        return pgettext("a date", "unknown")
    words = _closed_words(value)
    if value.precision is Precision.BEFORE:
        return gettext("before %(date)s") % {"date": words}
    if value.precision is Precision.AFTER:
        return gettext("after %(date)s") % {"date": words}
    return words


def _closed_words(value: When) -> str:
    year = value.year or 1
    if value.season is not None:
        return gettext("%(season)s %(year)s") % {"season": _season(value.season), "year": year}
    if value.month is None:
        return str(year)
    if value.day is None:
        return f"{date_format(dt.date(year, value.month, 1), 'F')} {year}"
    return day(dt.date(year, value.month, value.day))


def _month_beside_its_day(date: dt.date) -> str:
    """In Russian and Greek a month is written differently with its day (E) and alone (F)."""
    alone, beside = date_format(date, "F"), date_format(date, "E")
    return alone if alone.casefold() == beside.casefold() else beside


def _season(name: str) -> str:
    return {
        "spring": pgettext("season", "spring"),
        "summer": pgettext("season", "summer"),
        "autumn": pgettext("season", "autumn"),
        "winter": pgettext("season", "winter"),
    }[name]


@register.filter
def hexid(value: bytes) -> SafeString:
    """Bytes as hexadecimal, in the face for hashes and ids."""
    return format_html('<span class="hexid">{}</span>', value.hex())


@register.filter
def filesize(length: int) -> str:
    """A length in bytes as "812 bytes", "3.4 kB" or "12 MB" (1 kB is 1,000 bytes)."""
    if length < _KILO:
        return gettext("%(count)s bytes") % {"count": length}
    size, unit = length / _KILO, "kB"
    for larger in ("MB", "GB", "TB"):
        if round(size) < _KILO:
            break
        size, unit = size / _KILO, larger
    digits = 0 if size >= _WHOLE_FROM else 1
    return f"{number_format(round(size, digits), digits)} {unit}"


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One form field: label above, help, control, and its error tied to it for readers of any kind."""
    group = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    described = _described(bound)
    return {
        "bound": bound,
        "group": group,
        "tick": isinstance(bound.field.widget, CheckboxInput),
        "optional": not bound.field.required,
        "described": described,
        "control": bound.as_widget(attrs=_accessible(bound, "" if group else described)),
    }


def _described(bound: BoundField) -> str:
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}-help")
    if bound.errors:
        ids.append(f"{bound.auto_id}-error")
    return " ".join(ids)


def _accessible(bound: BoundField, described: str) -> dict[str, str | bool]:
    attrs: dict[str, str | bool] = {}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


@register.inclusion_tag("web/parts/form_errors.html")
def form_errors(form: BaseForm, heading: str = "") -> dict[str, Any]:
    """Above a form: what was refused, with a link to each field concerned. Nothing when all is well."""
    return {
        "form": form,
        "heading": heading,
        "wrong": [bound for bound in form.visible_fields() if bound.errors],
    }


@register.inclusion_tag("web/parts/page_numbers.html")
def page_numbers(page: Page[Any], prefix: str = "?") -> dict[str, Any]:
    """Links to the other pages of a list; `prefix` is what stands before `page=`, as in "?status=open&"."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "prefix": prefix}


@register.simple_tag
def seal_name(compartment: str) -> SafeString:
    """The line that names what a block is sealed with. Raises KeyError for what does not exist."""
    name = {
        "file": gettext("Sealed: case file"),
        "identity": gettext("Sealed: identity"),
        "organisation": gettext("Sealed: organisation"),
    }[compartment]
    return format_html('<p class="seal-name">{}</p>', name)


@register.simple_tag
def act(kind: str) -> SafeString:
    """The letter after a marked statement, its word for screen readers. Raises KeyError for no known act."""
    letter, word = {
        "claim": (pgettext("letter of claim", "C"), gettext("claim")),
        "denial": (pgettext("letter of denial", "N"), gettext("denial")),
        "commitment": (pgettext("letter of commitment", "P"), gettext("commitment")),
        "demand": (pgettext("letter of demand", "D"), gettext("demand")),
        "threat": (pgettext("letter of threat", "T"), gettext("threat")),
    }[kind]
    return format_html(
        '<span class="act-letter"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">({})</span></span>',
        letter,
        word,
    )


@register.simple_block_tag
def rail(content: str) -> SafeString:
    """The parts of Havre; the block names the current one, or is empty where there is none."""
    current = content.strip()
    if current and current not in dict(PARTS):
        raise template.TemplateSyntaxError(f"The rail has no part {current!r}.")
    parts = [{"word": word, "address": reverse(name), "current": name == current} for name, word in PARTS]
    return render_to_string("web/parts/rail.html", {"parts": parts})
