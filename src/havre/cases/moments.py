"""Moments as calendar days. Days are counted in UTC, as moments are."""

import datetime as dt

from havre.base.ids import Micros
from havre.base.when import Precision, When

MICROS_A_DAY = 24 * 60 * 60 * 1_000_000
_EPOCH = dt.date(1970, 1, 1)


def day_of(at: Micros) -> dt.date:
    """The day on which a moment falls."""
    return _EPOCH + dt.timedelta(days=at // MICROS_A_DAY)


def day_in_words(at: Micros) -> str:
    """As in "3 May 2026"."""
    return day_when(at).text()


def day_when(at: Micros) -> When:
    """The day on which a moment falls, as a date of a case."""
    day = day_of(at)
    return When(day.year, day.month, day.day, Precision.DAY)
