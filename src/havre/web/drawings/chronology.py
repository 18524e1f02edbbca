"""The chronology as a line: exact days as dots, uncertain dates as bands, before and after left open.

Two drawings of the same points come together, one laid out for a wide column and one for a phone; the
style sheet shows the one that fits. In the wide one labels share lanes where they do not touch; in the
narrow one each point has a lane of its own, in order.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from havre.web.drawings.labels import fitted, in_lanes, text_width, wrapped
from havre.web.drawings.scale import Scale, month_ticks
from havre.web.drawings.svg import bar, dot, element, joined, line, local_address, plain, text, words


@dataclass(frozen=True)
class Point:
    """One line of a chronology. `earliest` and `latest` are the band it may lie in, None where it is open.

    `precision` is the date in words, `kind` a word shown after it (or empty), `href` an address within
    these pages (or empty). Raises ValueError when the band ends before it begins or the address leads away.
    """

    title: str
    earliest: dt.date | None
    latest: dt.date | None
    precision: str
    href: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.latest < self.earliest:
            raise ValueError("A band can't end before it begins.")
        if self.href:
            local_address(self.href)

    def dated(self) -> bool:
        return self.earliest is not None or self.latest is not None

    def days(self) -> tuple[int, int]:
        """First and last day number; an open end repeats the other one."""
        known = [day.toordinal() for day in (self.earliest, self.latest) if day is not None]
        return known[0], known[-1]


@dataclass(frozen=True)
class _Sheet:
    name: str
    width: float
    label: float
    shared_lanes: bool


_SHEETS = (_Sheet("wide", 680, 240, shared_lanes=True), _Sheet("narrow", 360, 330, shared_lanes=False))
_EDGE = 14.0  # free at both sides
_OPEN = 46.0  # what an open end takes beyond its known day
_TOP = 34.0  # axis and its years
_TICKS_APART, _TICK_SIZE = 74.0, 12.0
_DOT, _THICK, _THINNEST = 5.5, 11.0, 9.0
_DATE_SIZE, _TITLE_SIZE, _LINE = 13.0, 14.5, 18.0
_TITLE_LINES = 2
_MARK_Y, _DATE_Y, _UNDER = 8.0, 29.0, 18.0
_GAP = 14.0
_LEAST_DAYS = 60


@dataclass(frozen=True)
class _Placed:
    point: Point
    mark: tuple[float, float]
    left: float  # of the label
    date: str
    title: tuple[str, ...]

    def span(self) -> tuple[float, float]:
        return min(self.mark[0], self.left), max(self.mark[1], self.left + self.label_width())

    def label_width(self) -> float:
        title = max((text_width(line, _TITLE_SIZE) for line in self.title), default=0.0)
        return max(title, text_width(self.date, _DATE_SIZE))

    def height(self) -> float:
        return _DATE_Y + _LINE * len(self.title) + _UNDER


def draw_chronology(points: Sequence[Point], *, title: str = "") -> SafeString:
    """The points as inline SVG, in order of time; an empty string when there are none."""
    if not points:
        return SafeString("")
    ordered = sorted((point for point in points if point.dated()), key=_when)
    undated = [point for point in points if not point.dated()]
    name = title or gettext("Chronology")
    return joined(_drawing(sheet, ordered, undated, name) for sheet in _SHEETS)


def _when(point: Point) -> tuple[int, int]:
    first, last = point.days()
    return first, first - last


def _drawing(sheet: _Sheet, ordered: list[Point], undated: list[Point], title: str) -> SafeString:
    parts: list[SafeString] = []
    bottom = 0.0
    if ordered:
        scale = _scale(sheet, ordered)
        lanes, bottom = _lanes(sheet, [_placed(sheet, scale, point) for point in ordered])
        parts += [_axis(sheet, scale, bottom), lanes]
    if undated:
        rows, bottom = _undated(sheet, undated, bottom)
        parts.append(rows)
    attributes = {
        "class": f"chronology {sheet.name}",
        "viewBox": f"0 0 {sheet.width:.0f} {bottom:.0f}",
        "role": "group",
        "direction": "ltr",
    }
    named = element("title", {}, words(title)), element("desc", {}, words(_description(ordered, undated)))
    return element("svg", attributes, *named, *parts)


def _description(ordered: list[Point], undated: list[Point]) -> str:
    count = len(ordered) + len(undated)
    text = ngettext(
        "%(count)d happening on a line of time.", "%(count)d happenings on a line of time.", count
    )
    return text % {"count": count}


def _scale(sheet: _Sheet, ordered: list[Point]) -> Scale:
    days = [day for point in ordered for day in point.days()]
    first, last = min(days), max(days)
    spare = max(0, _LEAST_DAYS - (last - first)) // 2 + 1
    side = _EDGE + _OPEN
    return Scale(max(1, first - spare), min(dt.date.max.toordinal(), last + spare), side, sheet.width - side)


def _placed(sheet: _Sheet, scale: Scale, point: Point) -> _Placed:
    mark = _mark_span(scale, point)
    date = " · ".join(part for part in (plain(point.precision), plain(point.kind)) if part)
    title = wrapped(plain(point.title), _TITLE_SIZE, sheet.label, lines=_TITLE_LINES)
    placed = _Placed(point, mark, _EDGE, fitted(date, _DATE_SIZE, sheet.label), tuple(title))
    if not sheet.shared_lanes:
        return placed
    left = min(mark[0], sheet.width - _EDGE - placed.label_width())
    return _Placed(point, mark, max(_EDGE, left), placed.date, placed.title)


def _mark_span(scale: Scale, point: Point) -> tuple[float, float]:
    first, last = (scale.at(day) for day in point.days())
    if point.earliest is None:
        return last - _OPEN, last
    if point.latest is None:
        return first, first + _OPEN
    if point.earliest == point.latest:
        return first - _DOT, first + _DOT
    missing = max(0.0, _THINNEST - (last - first)) / 2
    return first - missing, last + missing


def _lanes(sheet: _Sheet, placed: list[_Placed]) -> tuple[SafeString, float]:
    numbers = in_lanes((one.span() for one in placed), gap=_GAP) if sheet.shared_lanes else range(len(placed))
    heights: dict[int, float] = {}
    for number, one in zip(numbers, placed, strict=True):
        heights[number] = max(heights.get(number, 0.0), one.height())
    tops, bottom = {}, _TOP
    for number in sorted(heights):
        tops[number] = bottom
        bottom += heights[number]
    rows = (_row(sheet, one, tops[number]) for number, one in zip(numbers, placed, strict=True))
    return joined(rows), bottom


def _axis(sheet: _Sheet, scale: Scale, bottom: float) -> SafeString:
    y = _TOP - 12
    parts = [line("axis", (_EDGE, y), (sheet.width - _EDGE, y))]
    for x, named in month_ticks(scale, apart=_TICKS_APART, fits=_fits_a_tick):
        parts.append(line("grid", (x, y - 5), (x, bottom)))
        parts.append(text(named, "soft-text", x, y - 9, _TICK_SIZE, anchor="middle"))
    return joined(parts)


def _fits_a_tick(named: str) -> bool:
    return text_width(named, _TICK_SIZE) < _TICKS_APART


def _row(sheet: _Sheet, placed: _Placed, top: float) -> SafeString:
    y = top + _MARK_Y
    parts = [] if sheet.shared_lanes else [_strip(sheet, y)]
    parts += [_mark(placed, y), _label(placed, top)]
    return _linked(placed.point, parts)


def _strip(sheet: _Sheet, y: float) -> SafeString:
    return line("strip", (_EDGE, y), (sheet.width - _EDGE, y))


def _linked(point: Point, parts: list[SafeString]) -> SafeString:
    full = element("title", {}, words(f"{point.precision}: {point.title}"))
    if point.href:
        return element("a", {"class": "point", "href": local_address(point.href)}, full, *parts)
    return element("g", {"class": "point"}, full, *parts)


def _label(placed: _Placed, top: float) -> SafeString:
    y = top + _DATE_Y
    date = text(placed.date, "soft-text", placed.left, y, _DATE_SIZE)
    title = (
        text(words_on_line, "name-text", placed.left, y + _LINE * number, _TITLE_SIZE)
        for number, words_on_line in enumerate(placed.title, start=1)
    )
    return joined([date, *title])


def _mark(placed: _Placed, y: float) -> SafeString:
    left, right = placed.mark
    point = placed.point
    if point.earliest is None or point.latest is None:
        return _open_band(left, right, y, to_the_left=point.earliest is None)
    if point.earliest == point.latest:
        return dot("dot", (left + right) / 2, y, _DOT)
    return bar("band", left, right, y, _THICK)


# Shares of an open band, from its known day outward: one solid piece, then dashes that thin out.
_DASHES = ((0.0, 0.4), (0.5, 0.68), (0.77, 0.88), (0.95, 1.0))


def _open_band(left: float, right: float, y: float, *, to_the_left: bool) -> SafeString:
    known, direction = (right, -1) if to_the_left else (left, 1)
    ends = ((known + direction * near * _OPEN, known + direction * far * _OPEN) for near, far in _DASHES)
    return joined(bar("band", min(end), max(end), y, _THICK) for end in ends)


def _undated(sheet: _Sheet, points: list[Point], top: float) -> tuple[SafeString, float]:
    """Points without any date, under the line: each with a hollow mark."""
    heading = fitted(gettext("No date known"), _DATE_SIZE, sheet.label)
    parts = [text(heading, "soft-text", _EDGE, top + 16, _DATE_SIZE)]
    y = top + 38
    for point in points:
        parts.append(_undated_row(sheet, point, y))
        y += _LINE + 8
    return joined(parts), y


def _undated_row(sheet: _Sheet, point: Point, y: float) -> SafeString:
    left = _EDGE + 2 * _DOT + 8
    title = fitted(plain(point.title), _TITLE_SIZE, sheet.width - _EDGE - left)
    mark = dot("dot hollow", _EDGE + _DOT, y - 5, _DOT)
    return _linked(point, [mark, text(title, "name-text", left, y, _TITLE_SIZE)])
