"""Which days are worked: Saturdays, Sundays, and public holidays where they are known."""

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from havre.cases.procedure.rules import Confidence

ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 5


class Holidays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A jurisdiction's public holidays: days of the year as "07-14", and days after Easter Sunday."""

    source: str
    confidence: Confidence
    note: str
    fixed: tuple[str, ...]
    after_easter: tuple[int, ...]


@cache
def known() -> dict[str, Holidays]:
    """The calendars that Havre has, by jurisdiction."""
    text = files("havre.cases.procedure").joinpath("data/holidays.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Holidays])


def is_worked(day: dt.date, jurisdiction: str) -> bool:
    """Whether `day` is worked. Where no holidays are known only Saturdays and Sundays are not."""
    return day.weekday() < _SATURDAY and day not in holidays(jurisdiction, day.year)


def next_worked(day: dt.date, jurisdiction: str) -> dt.date:
    """`day`, or the first worked day after it."""
    while not is_worked(day, jurisdiction):
        day += ONE_DAY
    return day


@cache
def holidays(jurisdiction: str, year: int) -> frozenset[dt.date]:
    """The public holidays of a year; empty where they are not known."""
    calendar = known().get(jurisdiction)
    if calendar is None:
        return frozenset()
    easter = easter_sunday(year)
    fixed = {dt.date.fromisoformat(f"{year}-{day}") for day in calendar.fixed}
    return frozenset(fixed | {easter + dt.timedelta(days=after) for after in calendar.after_easter})


def easter_sunday(year: int) -> dt.date:
    """Easter in the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quads, left = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * quads - epact - left) % 7
    shift = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)
