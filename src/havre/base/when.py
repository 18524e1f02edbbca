"""Dates as people give them: a day, a month, a season, a year, before or after one, or unknown.

A survivor's chronology and a newspaper's account are rarely exact to the day. `When` keeps what was
given and no more; `earliest` and `latest` are the band that it covers.
"""

import datetime as dt
import re
from enum import StrEnum

import msgspec

from havre.base.errors import WrongInput


class Precision(StrEnum):
    """How exactly a date is known; `before` and `after` leave one side open."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SEASONS = ("spring", "summer", "autumn", "winter")
FIRST_YEAR, LAST_YEAR = 1000, 2999

_ONE_DAY = dt.timedelta(days=1)
_ACCEPTED = "for example 2017-04-01, 1 April 2017, April 2017, spring 2017, 2017, before May 2017, or unknown"


class When(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A date with its precision. What the precision leaves open is None; a season is one of `SEASONS`.

    With `before` and `after` the other fields say before or after what: a day, a month, a season or a year.
    Raises WrongInput when the parts do not make a date.
    """

    year: int | None
    month: int | None
    day: int | None
    precision: Precision
    season: str | None = None

    def __post_init__(self) -> None:
        _check(self)

    def earliest(self) -> dt.date | None:
        """The first day that this can mean; None when nothing bounds it on that side."""
        if self.precision is Precision.AFTER:
            return _last_day(self) + _ONE_DAY
        if self.precision in (Precision.BEFORE, Precision.UNKNOWN):
            return None
        return _first_day(self)

    def latest(self) -> dt.date | None:
        """The last day that this can mean; None when nothing bounds it on that side."""
        if self.precision is Precision.BEFORE:
            return _first_day(self) - _ONE_DAY
        if self.precision in (Precision.AFTER, Precision.UNKNOWN):
            return None
        return _last_day(self)

    def sort_key(self) -> tuple[int, int, int]:
        """Orders by first day, the wider band first; `before` and `after` beside it; unknown last."""
        if self.precision is Precision.UNKNOWN:
            return (1, 0, 0)
        if self.precision is Precision.AFTER:
            return (0, _last_day(self).toordinal(), 1)
        first = _first_day(self).toordinal()
        if self.precision is Precision.BEFORE:
            return (0, first, -LAST_YEAR)
        return (0, first, first - _last_day(self).toordinal())

    def text(self) -> str:
        """In words, as in "1 April 2017" or "before spring 2017"; `parse_when` reads it back."""
        if self.precision is Precision.UNKNOWN:
            return "unknown"
        month = MONTHS[self.month - 1] if self.month else None
        parts = (self.day, month, self.season, self.year)
        words = " ".join(str(part) for part in parts if part is not None)
        opened = self.precision in (Precision.BEFORE, Precision.AFTER)
        return f"{self.precision.value} {words}" if opened else words


def parse_when(text: str, *, field: str = "") -> When:
    """Read a date as a person writes it. Raises WrongInput, on `field`, for what can't be a date."""
    words = " ".join(text.lower().replace(",", " ").split())
    if words == "unknown":
        return UNKNOWN
    opening = re.fullmatch(r"(before|after) (.+)", words)
    try:
        if opening:
            inner = _parse_closed(opening[2])
            return When(inner.year, inner.month, inner.day, Precision(opening[1]), inner.season)
        return _parse_closed(words)
    except _NotADateError:
        if any(one.isdecimal() and not one.isascii() for one in words):
            # Their year may be of another calendar too, and would be read as one long past.
            raise WrongInput(
                "Write the date with the digits 0 to 9, and its year by the Gregorian calendar.", field=field
            ) from None
        raise WrongInput(
            "This can't be read as a date; write it %(ways)s.", field=field, ways=_ACCEPTED
        ) from None
    except WrongInput as wrong:
        raise WrongInput(str(wrong), field=field) from None


class _NotADateError(Exception):
    pass


_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([a-z]+)\.? (?:(\d{1,2})(?:st|nd|rd|th)? )?(\d{4})", re.ASCII
)


_IN_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_MONTHS_A_YEAR = 12


def _in_numbers(words: str) -> When | None:
    """Day, month and year with signs between them, where they can be read in one way only; None for other words."""
    found = _IN_NUMBERS.fullmatch(words)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), found[4]
    if len(year) == 2:
        raise WrongInput("Write the year with four digits.")
    if first != second and max(first, second) <= _MONTHS_A_YEAR:
        raise WrongInput(
            "This can be read in two ways, the day first or the month first. Write the month as a word."
        )
    day, month = (second, first) if first <= _MONTHS_A_YEAR else (first, second)
    return _made(int(year), month, day)


def _parse_closed(words: str) -> When:
    read = _in_numbers(words)
    if read is not None:
        return read
    numbers = _ISO.fullmatch(words)
    if numbers:
        year, month, day = (int(part) if part else None for part in numbers.groups())
        return _made(year, month, day)
    written = _WORDS.fullmatch(words)
    if not written or (written[1] and written[3]):
        raise _NotADateError
    found_day = written[1] or written[3]
    season = "autumn" if written[2] == "fall" else written[2]
    if season in SEASONS and not found_day:
        return When(int(written[4]), None, None, Precision.SEASON, season)
    return _made(int(written[4]), _month(written[2]), int(found_day) if found_day else None)


def _made(year: int | None, month: int | None, day: int | None) -> When:
    if day is not None:
        return When(year, month, day, Precision.DAY)
    return When(year, month, None, Precision.YEAR if month is None else Precision.MONTH)


def _month(name: str) -> int:
    if name == "sept":
        return 9
    for number, month in enumerate(MONTHS, start=1):
        if name in (month.lower(), month[:3].lower()):
            return number
    raise _NotADateError


def _check(when: When) -> None:
    given = tuple(part is not None for part in (when.year, when.month, when.day, when.season))
    if given not in _PARTS[when.precision]:
        raise WrongInput("These parts do not make a date known to the %(unit)s.", unit=when.precision.value)
    if when.season is not None and when.season not in SEASONS:
        raise WrongInput("A season is one of %(seasons)s.", seasons=", ".join(SEASONS))
    if when.year is not None and not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise WrongInput(
            "The year must lie between %(first)d and %(last)d.", first=FIRST_YEAR, last=LAST_YEAR
        )
    if when.month is not None and not 1 <= when.month <= len(MONTHS):
        raise WrongInput("There is no month %(month)s; months run from 1 to 12.", month=when.month)
    if when.year is not None and when.month is not None and when.day is not None:
        _check_day(when.year, when.month, when.day)


def _check_day(year: int, month: int, day: int) -> None:
    days = _month_end(year, month).day
    if not 1 <= day <= days:
        raise WrongInput(
            "%(month)s %(year)d has %(days)d days, so there is no day %(day)d.",
            month=MONTHS[month - 1],
            year=year,
            days=days,
            day=day,
        )


# Which of year, month, day, season each precision has.
_AS_DAY, _AS_MONTH = (True, True, True, False), (True, True, False, False)
_AS_SEASON, _AS_YEAR = (True, False, False, True), (True, False, False, False)
_ANY = (_AS_DAY, _AS_MONTH, _AS_SEASON, _AS_YEAR)
_PARTS = {
    Precision.DAY: (_AS_DAY,),
    Precision.MONTH: (_AS_MONTH,),
    Precision.SEASON: (_AS_SEASON,),
    Precision.YEAR: (_AS_YEAR,),
    Precision.BEFORE: _ANY,
    Precision.AFTER: _ANY,
    Precision.UNKNOWN: ((False, False, False, False),),
}

# Northern seasons by whole months: first and last, each with its offset to the year. "Winter 2017" may mean
# the one that begins or the one that ends in 2017; the band covers both, since too wide a band misleads less
# than a wrong one.
_SEASON_BAND = {
    "spring": ((0, 3), (0, 5)),
    "summer": ((0, 6), (0, 8)),
    "autumn": ((0, 9), (0, 11)),
    "winter": ((-1, 12), (1, 2)),
}


def _month_end(year: int, month: int) -> dt.date:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - _ONE_DAY


def _year(when: When) -> int:
    if when.year is None:
        raise WrongInput("An unknown date has no first or last day.")
    return when.year


def _first_day(when: When) -> dt.date:
    if when.season is not None:
        offset, month = _SEASON_BAND[when.season][0]
        return dt.date(_year(when) + offset, month, 1)
    return dt.date(_year(when), when.month or 1, when.day or 1)


def _last_day(when: When) -> dt.date:
    if when.season is not None:
        offset, month = _SEASON_BAND[when.season][1]
        return _month_end(_year(when) + offset, month)
    if when.day is not None:
        return _first_day(when)
    return _month_end(_year(when), when.month or 12)


UNKNOWN = When(None, None, None, Precision.UNKNOWN)
