"""Fields that the forms of a case share: dates as exactly as they are known, languages, choices with words."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from havre.base.errors import WrongInput
from havre.base.ids import Micros
from havre.base.when import UNKNOWN, When, parse_when
from havre.cases.languages import NAMES
from havre.cases.moments import MICROS_A_DAY, day_of
from havre.web import words

# Nothing typed about a person is for the browser to remember or to send to a speller.
QUIET = {"autocomplete": "off", "spellcheck": "false"}
WRITTEN = {**QUIET, "dir": "auto"}  # in whatever script it is written
_EPOCH = dt.date(1970, 1, 1)


class WhenField(forms.CharField):
    """A date as it is known, typed as text; an empty one is unknown where it may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("As exactly as it is known: 3 May 2017, May 2017, before spring 2017.")
        )
        kwargs.setdefault("widget", forms.TextInput(attrs=QUIET))
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.text() if isinstance(value, When) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return UNKNOWN
        try:
            return parse_when(text)
        except WrongInput as error:
            raise forms.ValidationError(str(error)) from error


def day_field(**kwargs: Any) -> forms.DateField:
    """One exact day, with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date", **QUIET}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


def line_field(**kwargs: Any) -> forms.CharField:
    """One line of text; how much can be kept is for the operation to say."""
    return forms.CharField(widget=forms.TextInput(attrs=WRITTEN), **kwargs)


def text_field(*, testimony: bool = False, rows: int = 5, **kwargs: Any) -> forms.CharField:
    """Several lines of text."""
    look = {"class": "testimony-input"} if testimony else {}
    return forms.CharField(widget=forms.Textarea(attrs={**WRITTEN, **look, "rows": rows}), **kwargs)


def choices_of(values: Iterable[StrEnum], *, empty: str | Promise = "") -> list[tuple[str, str | Promise]]:
    """The choices for a field, in the type's order; `empty` is the word for choosing none."""
    first: list[tuple[str, str | Promise]] = [("", empty)] if empty else []
    return first + [(value.value, words.of(value)) for value in values]


def language_choices(*, empty: str | Promise = "") -> list[tuple[str, str | Promise]]:
    """The languages by name."""
    named = sorted(((code, words.language(code)) for code in NAMES), key=lambda pair: pair[1])
    first: list[tuple[str, str | Promise]] = [("", empty)] if empty else []
    return [*first, *named]


def one_language(**kwargs: Any) -> forms.ChoiceField:
    # Called for each form, so that the names are in the reader's language and sorted in it.
    return forms.ChoiceField(choices=lambda: language_choices(empty=_("Choose")), **kwargs)


def one_of(values: Sequence[StrEnum] | type[StrEnum], **kwargs: Any) -> forms.TypedChoiceField:
    """A choice of one value of a type."""
    type_ = values if isinstance(values, type) else type(values[0])
    return forms.TypedChoiceField(choices=lambda: choices_of(values), coerce=type_, **kwargs)


def some_of(values: Iterable[StrEnum], type_: type[StrEnum], **kwargs: Any) -> forms.TypedMultipleChoiceField:
    """Boxes to tick, one for each value."""
    listed = list(values)
    return forms.TypedMultipleChoiceField(
        choices=lambda: choices_of(listed), coerce=type_, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def begin_of(day: dt.date) -> Micros:
    """The first moment of a day, in UTC."""
    return Micros((day - _EPOCH).days * MICROS_A_DAY)


def end_of(day: dt.date) -> Micros:
    """The last moment of a day, in UTC."""
    return Micros(begin_of(day) + MICROS_A_DAY - 1)


def today(at: Micros) -> dt.date:
    return day_of(at)
