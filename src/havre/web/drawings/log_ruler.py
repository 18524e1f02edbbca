"""The log as a ruler: its leaves from the first to the last, the checkpoints given out, and what was destroyed.

A checkpoint that was just checked lies over the ruler as a band: what it proves, what is missing, or that another
history stands there. Two drawings come together, one for a wide column and one for a phone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from havre.web.drawings.labels import fitted, text_width
from havre.web.drawings.scale import Scale, round_ticks
from havre.web.drawings.svg import bar, dot, element, joined, line, plain, text, words

_WIDTHS = (("wide", 680.0), ("narrow", 360.0))
_EDGE, _TOP, _THICK = 30.0, 24.0, 20.0
_BELOW = _TOP + _THICK
_TICK_SIZE, _TEXT_SIZE = 12.0, 13.0
_TICKS_APART, _NOTCHES_APART, _MARKS_APART = 84.0, 6.0, 3.0
_LANE, _LANES, _GAP, _ASIDE = 24.0, 3, 12.0, 8.0
_ARM, _RING = 4.0, 4.0
_NAMED = 12  # of the latest checkpoints, those that find room get words
_KEY, _KEY_GAP = 28.0, 22.0


@dataclass(frozen=True)
class Checked:
    """A checkpoint that was held against the log: how many leaves it covers, what came of it, and the words for it.

    `missing`: the log ends before it. The band then runs on from the log's end, drawn as what is not there.
    """

    covered: int
    came: Literal["holds", "missing", "differs"]
    says: str


@dataclass(frozen=True)
class Drawn:
    """What stands on the ruler. Checkpoints are (leaves covered, words); the others are leaf indexes."""

    size: int
    checkpoints: Sequence[tuple[int, str]] = ()
    destroyed: Sequence[int] = ()
    restored: Sequence[int] = ()
    checked: Checked | None = None

    def __post_init__(self) -> None:
        leaves = [*self.destroyed, *self.restored]
        if self.size < 0 or any(not 0 <= covered <= self.size for covered, _ in self.checkpoints):
            raise ValueError("A checkpoint can't cover leaves that the log does not have.")
        if any(not 0 <= index < self.size for index in leaves):
            raise ValueError("What happened to a leaf that the log does not have?")
        if self.checked is not None and (self.checked.covered > self.size) != (
            self.checked.came == "missing"
        ):
            raise ValueError("A log that is shorter than its checkpoint misses leaves, and no other does.")

    @property
    def end(self) -> int:
        """The last leaf that the ruler has room for."""
        return max(1, self.size, self.checked.covered if self.checked else 0)


def draw_log(drawn: Drawn, *, title: str = "") -> SafeString:
    """The ruler as inline SVG, twice: the style sheet shows the one that fits."""
    name = title or gettext("The log and its checkpoints")
    return joined(_drawing(sheet, width, drawn, name) for sheet, width in _WIDTHS)


def _drawing(sheet: str, width: float, drawn: Drawn, title: str) -> SafeString:
    edge = max(_EDGE, text_width(_number(drawn.end), _TICK_SIZE) / 2 + 4)
    scale = Scale(0, drawn.end, edge, width - edge)
    flags, bottom = _flags(scale, width, drawn)
    key, bottom = _key(drawn, bottom, width)
    attributes = {
        "class": f"log-ruler {sheet}",
        "viewBox": f"0 0 {width:.0f} {bottom:.0f}",
        "role": "img",
        "direction": "ltr",
    }
    described = element("desc", {}, words(_description(drawn)))
    named = element("title", {}, words(title))
    return element(
        "svg", attributes, named, described, _ruler(scale, drawn), _marks(scale, drawn), flags, key
    )


def _description(drawn: Drawn) -> str:
    counted = [
        ngettext("%(count)d leaf", "%(count)d leaves", drawn.size) % {"count": drawn.size},
        ngettext("%(count)d checkpoint", "%(count)d checkpoints", len(drawn.checkpoints))
        % {"count": len(drawn.checkpoints)},
    ]
    if drawn.destroyed:
        counted.append(
            ngettext("%(count)d destruction", "%(count)d destructions", len(drawn.destroyed))
            % {"count": len(drawn.destroyed)}
        )
    if drawn.restored:
        counted.append(
            ngettext("%(count)d restored backup", "%(count)d restored backups", len(drawn.restored))
            % {"count": len(drawn.restored)}
        )
    if drawn.checked:
        counted.append(plain(drawn.checked.says))
    return ", ".join(counted) + "."


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


# The ruler


def _ruler(scale: Scale, drawn: Drawn) -> SafeString:
    end = scale.at(drawn.size) if drawn.size else scale.left
    parts = [bar("ruler", scale.left, end, _TOP + _THICK / 2, _THICK), _band(scale, drawn)]
    apart = max(_TICKS_APART, text_width(_number(drawn.end), _TICK_SIZE) + _GAP)
    last = drawn.end if drawn.size else 0
    parts += [_notch(x, 5) for x, value in round_ticks(scale, apart=_NOTCHES_APART) if value <= drawn.size]
    parts += [_tick(x, value) for x, value in round_ticks(scale, apart=apart) if value <= last]
    return joined(parts)


def _band(scale: Scale, drawn: Drawn) -> SafeString:
    checked = drawn.checked
    if checked is None:
        return SafeString("")
    begin = drawn.size if checked.came == "missing" else 0
    return bar(checked.came, scale.at(begin), scale.at(checked.covered), _TOP + _THICK / 2, _THICK)


def _notch(x: float, height: float) -> SafeString:
    return line("notch", (x, _TOP), (x, _TOP + height))


def _tick(x: float, value: int) -> SafeString:
    number = text(_number(value), "soft-text", x, _TOP - 7, _TICK_SIZE, anchor="middle")
    return joined([_notch(x, _THICK / 2), number])


def _apart(places: Iterable[float]) -> list[float]:
    """Those of the places that are not on top of another, from the left."""
    kept: list[float] = []
    for x in sorted(places):
        if not kept or x - kept[-1] >= _MARKS_APART:
            kept.append(x)
    return kept


def _marks(scale: Scale, drawn: Drawn) -> SafeString:
    """Destroyed and restored, in the middle of their leaf, on the lower half of the ruler."""
    half, y = scale.spacing(1) / 2, _BELOW - 7

    def places(indexes: Sequence[int]) -> list[float]:
        return _apart(scale.at(index) + half for index in indexes)

    crosses = [_cross(x, y) for x in places(drawn.destroyed)]
    rings = [_ring(x, y) for x in places(drawn.restored)]
    return joined([*crosses, *rings])


def _cross(x: float, y: float) -> SafeString:
    return joined(
        [
            line("cross", (x - _ARM, y - _ARM), (x + _ARM, y + _ARM)),
            line("cross", (x - _ARM, y + _ARM), (x + _ARM, y - _ARM)),
        ]
    )


def _ring(x: float, y: float) -> SafeString:
    return dot("ring", x, y, _RING)


# Flags under it


def _flags(scale: Scale, width: float, drawn: Drawn) -> tuple[SafeString, float]:
    """Every checkpoint as a point under the ruler; the checked one and the latest, while there is room, with words."""
    points = [
        dot("dot", x, _BELOW + 6, 2) for x in _apart(scale.at(covered) for covered, _ in drawn.checkpoints)
    ]
    wanted = [
        _flag(scale.at(covered), _says(covered, named), width)
        for covered, named in sorted(drawn.checkpoints, reverse=True)[:_NAMED]
    ]
    if drawn.checked is not None:
        checked = drawn.checked
        name = {"holds": "proven-text", "missing": "missed-text", "differs": "missed-text"}[checked.came]
        says = _says(checked.covered, checked.says)
        wanted.insert(0, _flag(scale.at(checked.covered), says, width, name=name))
    placed = [(flag, _BELOW + 4 + _LANE * (lane + 1)) for flag, lane in _placed(wanted)]
    poles = [flag.pole(y) for flag, y in placed]
    texts = [flag.label(y) for flag, y in placed]
    bottom = max((y for _, y in placed), default=_BELOW + 4) + _GAP
    return joined([*points, *poles, *texts]), bottom


def _says(covered: int, named: str) -> str:
    return f"{_number(covered)}: {plain(named)}"


@dataclass(frozen=True)
class _Flag:
    x: float
    says: str
    name: str
    leftward: bool  # the text stands left of the pole

    def span(self) -> tuple[float, float]:
        reach = _ASIDE + text_width(self.says, _TEXT_SIZE)
        return (self.x - reach, self.x) if self.leftward else (self.x, self.x + reach)

    def pole(self, y: float) -> SafeString:
        return joined([line("pole", (self.x, _BELOW), (self.x, y)), dot("dot", self.x, y, 3.5)])

    def label(self, y: float) -> SafeString:
        x, anchor = (self.x - _ASIDE, "end") if self.leftward else (self.x + _ASIDE, "start")
        return text(self.says, self.name, x, y + 4.5, _TEXT_SIZE, anchor=anchor)


def _flag(x: float, says: str, width: float, *, name: str = "name-text") -> _Flag:
    """The text stands right of the pole, or left of it where there is more room and it needs that."""
    right_room, left_room = width - _GAP - (x + _ASIDE), x - _ASIDE - _GAP
    leftward = text_width(says, _TEXT_SIZE) > right_room and left_room > right_room
    return _Flag(x, fitted(says, _TEXT_SIZE, left_room if leftward else right_room), name, leftward)


def _placed(wanted: list[_Flag]) -> list[tuple[_Flag, int]]:
    """Those of `wanted` that find room, the first before the later, each with its lane from the top.

    No two texts touch, and no pole runs through a text. The latest checkpoints stand at the right: their texts go
    left, so that the last of them has to lie lowest; texts that go right lie the higher the further right they begin.
    """
    placed: list[tuple[_Flag, int]] = []
    for flag in wanted:
        lanes = range(_LANES - 1, -1, -1) if flag.leftward else range(_LANES)
        lane = next((lane for lane in lanes if _has_room(flag, lane, placed)), None)
        if lane is not None:
            placed.append((flag, lane))
    used = sorted({lane for _, lane in placed})
    return [(flag, used.index(lane)) for flag, lane in placed]


def _has_room(flag: _Flag, lane: int, placed: list[tuple[_Flag, int]]) -> bool:
    left, right = flag.span()
    for other, its_lane in placed:
        its_left, its_right = other.span()
        texts_touch = lane == its_lane and its_left < right + _GAP and left < its_right + _GAP
        through_its_text = its_lane < lane and its_left - 1 < flag.x < its_right + 1
        through_my_text = lane < its_lane and left - 1 < other.x < right + 1
        if texts_touch or through_its_text or through_my_text:
            return False
    return True


# The key to the marks


def _key(drawn: Drawn, top: float, width: float) -> tuple[SafeString, float]:
    """What the marks mean, under the flags; nothing where there are none."""
    said: list[tuple[str, Callable[[float, float], SafeString]]] = []
    if drawn.destroyed:
        said.append((gettext("something was destroyed"), _cross))
    if drawn.restored:
        said.append((gettext("a backup was restored"), _ring))
    parts: list[SafeString] = []
    x, y = _GAP, top + 12
    for word, mark in said:
        shown = fitted(word, _TICK_SIZE, width / 2 - _KEY)
        parts += [mark(x, y), text(shown, "soft-text", x + 12, y + 4, _TICK_SIZE)]
        x += 12 + text_width(shown, _TICK_SIZE) + _KEY_GAP
    return joined(parts), top + (_KEY if said else 0)
