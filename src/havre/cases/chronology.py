"""The order of what is not exactly dated: by the days that a date can mean, and by what is said to lie before or after.

"In spring, before the arrest" has no later day than the arrest. So the bands of dates narrow along what is said of the
order, until nothing narrows any more; where that contradicts the dates, the dates count and the words are named.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class Band:
    """The days that something may lie on; None where nothing bounds it on that side."""

    first: dt.date | None
    last: dt.date | None

    def is_before(self, other: "Band") -> bool:
        """Whether it certainly ended before `other` began."""
        return self.last is not None and other.first is not None and self.last < other.first


@dataclass(frozen=True, repr=False)
class Placed(Generic[T]):
    """A line with its place, and the band that its date and the order leave.

    `certain`: it comes after the line before, whatever the dates mean exactly. `torn`: what is said of its order
    contradicts the dates, or goes round in a circle.
    """

    number: int  # from 1
    value: T
    band: Band
    certain: bool
    torn: bool


Order = tuple[int, int]  # places of what comes first and of what comes after it


def placed(values: Sequence[T], *, when: Callable[[T], When], order: Iterable[Order]) -> list[Placed[T]]:
    """All of `values` in order, numbered. `order` names pairs of places in `values`, the earlier first."""
    pairs = list(order)
    own = [Band(when(value).earliest(), when(value).latest()) for value in values]
    bands, torn = _narrowed(own, pairs)
    kept = [pair for pair in pairs if not torn & set(pair)]
    before = set(kept)
    sequence, circle = _sequence([_band_key(band) for band in bands], kept)
    found: list[Placed[T]] = []
    for number, at in enumerate(sequence):
        last = sequence[number - 1] if number else at
        certain = not number or bands[last].is_before(bands[at]) or (last, at) in before - circle
        wrong = at in torn or any(at in pair for pair in circle)
        found.append(Placed(number + 1, values[at], bands[at], certain, wrong))
    return found


def _narrowed(own: Sequence[Band], pairs: Sequence[Order]) -> tuple[list[Band], set[int]]:
    """The bands after `pairs`, and the places that `pairs` and dates leave no day for; those keep their own band.

    Bounds only move to bounds that somebody gave, and each round settles one more step of a chain, so it ends.
    """
    bands = list(own)
    for _ in range(len(pairs) + 1):
        changed = False
        for early, late in pairs:
            first = _latest(bands[early].first, bands[late].first)
            last = _earliest(bands[early].last, bands[late].last)
            if (first, last) != (bands[late].first, bands[early].last):
                bands[late] = Band(first, bands[late].last)
                bands[early] = Band(bands[early].first, last)
                changed = True
        if not changed:
            break
    torn = {
        at
        for at, band in enumerate(bands)
        if band.first is not None and band.last is not None and band.last < band.first
    }
    return [own[at] if at in torn else band for at, band in enumerate(bands)], torn


def _sequence(keys: Sequence[tuple[int, ...]], pairs: Sequence[Order]) -> tuple[list[int], set[Order]]:
    """Places in order: each time the least key of those that wait for nothing. Also the pairs that go in a circle."""
    waits = [0] * len(keys)
    after: Mapping[int, list[int]] = {at: [] for at in range(len(keys))}
    for early, late in pairs:
        waits[late] += 1
        after[early].append(late)
    free = [(keys[at], at) for at, count in enumerate(waits) if not count]
    heapq.heapify(free)
    sequence: list[int] = []
    while free:
        _, at = heapq.heappop(free)
        sequence.append(at)
        for late in after[at]:
            waits[late] -= 1
            if not waits[late]:
                heapq.heappush(free, (keys[late], late))
    missing = sorted(set(range(len(keys))) - set(sequence), key=lambda at: (keys[at], at))
    circle = {pair for pair in pairs if set(pair) <= set(missing)}
    return sequence + missing, circle


def _latest(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _earliest(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def certainly_before(earlier: When, later: When) -> bool:
    """Whether `earlier` ends before `later` begins, whichever days they stand for."""
    last, first = earlier.latest(), later.earliest()
    return last is not None and first is not None and last < first


def span(whens: Sequence[When]) -> tuple[dt.date, dt.date] | None:
    """The first and last day that any of these dates names; None when none names one. For drawing."""
    days = [day for when in whens for day in (when.earliest(), when.latest()) if day is not None]
    return (min(days), max(days)) if days else None


def _key(when: When) -> tuple[int, int, int, int]:
    return _band_key(Band(when.earliest(), when.latest()))


def _band_key(band: Band) -> tuple[int, int, int, int]:
    # "Before" stands just ahead of the first day that it excludes, "after" just ahead of the first that it
    # allows: the only places where nothing that is certainly earlier or later can stand on the wrong side.
    first, last = band.first, band.last
    if first is not None and last is not None:
        return (0, first.toordinal(), 0, first.toordinal() - last.toordinal())
    if last is not None:
        return (0, last.toordinal() + 1, -2, 0)
    if first is not None:
        return (0, first.toordinal(), -1, 0)
    return (1, 0, 0, 0)
