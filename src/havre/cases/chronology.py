"""The order of dates that are not exactly known."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from havre.base.when import When

T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class Line(Generic[T]):
    """One line of an ordered chronology.

    `certain`: whatever its date and that of the line before mean exactly, it comes after.
    """

    number: int  # from 1
    value: T
    certain: bool


def in_order(values: Iterable[T], *, when: Callable[[T], When]) -> list[T]:
    """Sorted by first possible day, the wider band first; unknown dates last, in the order they came.

    Where one date is certainly earlier than another, it stands before it.
    """
    return sorted(values, key=lambda value: _key(when(value)))


def lines(values: Iterable[T], *, when: Callable[[T], When]) -> list[Line[T]]:
    """The chronology, numbered, each line saying whether its place is certain."""
    ordered = in_order(values, when=when)
    return [
        Line(number + 1, value, number == 0 or certainly_before(when(ordered[number - 1]), when(value)))
        for number, value in enumerate(ordered)
    ]


def certainly_before(earlier: When, later: When) -> bool:
    """Whether `earlier` ends before `later` begins, whichever days they stand for."""
    last, first = earlier.latest(), later.earliest()
    return last is not None and first is not None and last < first


def span(whens: Sequence[When]) -> tuple[dt.date, dt.date] | None:
    """The first and last day that any of these dates names; None when none names one. For drawing."""
    days = [day for when in whens for day in (when.earliest(), when.latest()) if day is not None]
    return (min(days), max(days)) if days else None


def _key(when: When) -> tuple[int, int, int, int]:
    # "Before" stands just ahead of the first day that it excludes, "after" just ahead of the first that it
    # allows: the only places where nothing that is certainly earlier or later can stand on the wrong side.
    first, last = when.earliest(), when.latest()
    if first is not None and last is not None:
        return (0, first.toordinal(), 0, first.toordinal() - last.toordinal())
    if last is not None:
        return (0, last.toordinal() + 1, -2, 0)
    if first is not None:
        return (0, first.toordinal(), -1, 0)
    return (1, 0, 0, 0)
