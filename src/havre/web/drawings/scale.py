"""From a quantity to a place on the drawing, and which round values to mark."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.utils.formats import date_format

_MONTHS_IN_YEAR = 12
_STEPS_IN_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_DAYS_IN_MONTH = 30.44


@dataclass(frozen=True)
class Scale:
    """A linear scale: `first` lies at `left`, `last` at `right`. `first` must be less than `last`."""

    first: int
    last: int
    left: float
    right: float

    def __post_init__(self) -> None:
        if not self.first < self.last:
            raise ValueError("A scale needs an extent.")

    def at(self, value: int) -> float:
        """The place of a value, which may not lie outside the scale."""
        if not self.first <= value <= self.last:
            raise ValueError("The value lies outside the scale.")
        return self.left + (value - self.first) / (self.last - self.first) * (self.right - self.left)

    def spacing(self, step: float) -> float:
        """How far apart two values are that differ by `step`."""
        return step / (self.last - self.first) * (self.right - self.left)


def month_ticks(scale: Scale, *, apart: float, fits: Callable[[str], bool]) -> list[tuple[float, str]]:
    """Round months or years on a scale of day numbers, at least `apart` from each other, as (place, text).

    A month is named where its name `fits`, and written as "2017-07" where it does not.
    """
    step = next(
        (n for n in _STEPS_IN_MONTHS if scale.spacing(n * (_DAYS_IN_MONTH - 1)) >= apart),
        _STEPS_IN_MONTHS[-1],
    )
    first, last = (_month_number(dt.date.fromordinal(day)) for day in (scale.first, scale.last))
    ticks = (_month(number) for number in range(-(-first // step) * step, last + 1, step))
    return [
        (
            scale.at(tick.toordinal()),
            str(tick.year) if step % _MONTHS_IN_YEAR == 0 else _month_text(tick, fits),
        )
        for tick in ticks
        if tick.toordinal() >= scale.first
    ]


def _month_text(tick: dt.date, fits: Callable[[str], bool]) -> str:
    named = date_format(tick, "M Y")
    return named if fits(named) else f"{tick:%Y-%m}"


def _month_number(date: dt.date) -> int:
    return date.year * _MONTHS_IN_YEAR + date.month - 1


def _month(number: int) -> dt.date:
    return dt.date(number // _MONTHS_IN_YEAR, number % _MONTHS_IN_YEAR + 1, 1)


def round_ticks(scale: Scale, *, apart: float) -> list[tuple[float, int]]:
    """Values that are 1, 2 or 5 times a power of ten, at least `apart` from each other, as (place, value)."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(step for step in steps if scale.spacing(step) >= apart)
    first = -(-scale.first // step) * step
    return [(scale.at(value), value) for value in range(first, scale.last + 1, step)]
