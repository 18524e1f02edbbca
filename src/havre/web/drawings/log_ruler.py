"""The log as a ruler: its leaves from the first to the last, and the checkpoints that others keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from havre.web.drawings.labels import fitted, in_lanes, text_width
from havre.web.drawings.scale import Scale, round_ticks
from havre.web.drawings.svg import bar, dot, element, joined, line, plain, text, words

_WIDTHS = (("wide", 680.0), ("narrow", 360.0))
_EDGE, _TOP, _THICK = 30.0, 24.0, 14.0
_TICK_SIZE, _TEXT_SIZE = 12.0, 13.0
_TICKS_APART = 84.0
_LANE, _GAP, _ASIDE = 24.0, 12.0, 8.0


def draw_log(size: int, checkpoints: Sequence[tuple[int, str]], *, title: str = "") -> SafeString:
    """A ruler of `size` leaves with a flag at each checkpoint (how many leaves it covers, what it says).

    Raises ValueError for a negative size and for a checkpoint beyond the log.
    """
    if size < 0 or any(not 0 <= covered <= size for covered, _ in checkpoints):
        raise ValueError("A checkpoint can't cover leaves that the log does not have.")
    name = title or gettext("The log and its checkpoints")
    return joined(_drawing(sheet, width, size, sorted(checkpoints), name) for sheet, width in _WIDTHS)


def _drawing(
    sheet: str, width: float, size: int, checkpoints: list[tuple[int, str]], title: str
) -> SafeString:
    edge = max(_EDGE, text_width(_number(size), _TICK_SIZE) / 2 + 4)
    scale = Scale(0, max(1, size), edge, width - edge)
    flags, bottom = _flags(scale, width, checkpoints)
    attributes = {
        "class": f"log-ruler {sheet}",
        "viewBox": f"0 0 {width:.0f} {bottom:.0f}",
        "role": "img",
        "direction": "ltr",
    }
    described = element("desc", {}, words(_description(size, len(checkpoints))))
    named = element("title", {}, words(title))
    return element("svg", attributes, named, described, _ruler(scale, size), flags)


def _description(size: int, checkpoints: int) -> str:
    leaves = ngettext("%(count)d leaf", "%(count)d leaves", size) % {"count": size}
    kept = ngettext("%(count)d checkpoint", "%(count)d checkpoints", checkpoints) % {"count": checkpoints}
    return f"{leaves}, {kept}."


def _ruler(scale: Scale, size: int) -> SafeString:
    end = scale.right if size else scale.left
    apart = max(_TICKS_APART, text_width(_number(size), _TICK_SIZE) + _GAP)
    ticks = [_tick(x, value) for x, value in round_ticks(scale, apart=apart) if value <= size]
    return joined([bar("ruler", scale.left, end, _TOP + _THICK / 2, _THICK), *ticks])


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _tick(x: float, value: int) -> SafeString:
    notch = line("notch", (x, _TOP), (x, _TOP + _THICK / 2))
    return joined([notch, text(_number(value), "soft-text", x, _TOP - 7, _TICK_SIZE, anchor="middle")])


def _flags(scale: Scale, width: float, checkpoints: list[tuple[int, str]]) -> tuple[SafeString, float]:
    flags = [_flag(scale.at(covered), _says(covered, named), width) for covered, named in checkpoints]
    # From the right, so that a pole that goes deeper stands left of the texts above it.
    flags.reverse()
    lanes = in_lanes((flag.span() for flag in flags), gap=_GAP)
    placed = [(flag, _TOP + _THICK + _LANE * (lane + 1)) for flag, lane in zip(flags, lanes, strict=True)]
    poles = [flag.pole(y) for flag, y in placed]
    texts = [flag.label(y) for flag, y in placed]
    bottom = _TOP + _THICK + _LANE * (max(lanes, default=-1) + 1) + _GAP
    return joined([*poles, *texts]), bottom


def _says(covered: int, named: str) -> str:
    return f"{_number(covered)}: {plain(named)}"


@dataclass(frozen=True)
class _Flag:
    x: float
    says: str
    leftward: bool  # the text stands left of the pole

    def span(self) -> tuple[float, float]:
        reach = _ASIDE + text_width(self.says, _TEXT_SIZE)
        return (self.x - reach, self.x) if self.leftward else (self.x, self.x + reach)

    def pole(self, y: float) -> SafeString:
        return joined([line("pole", (self.x, _TOP), (self.x, y)), dot("dot", self.x, y, 3.5)])

    def label(self, y: float) -> SafeString:
        x, anchor = (self.x - _ASIDE, "end") if self.leftward else (self.x + _ASIDE, "start")
        return text(self.says, "name-text", x, y + 4.5, _TEXT_SIZE, anchor=anchor)


def _flag(x: float, says: str, width: float) -> _Flag:
    """The text stands right of the pole, or left of it where there is more room and it needs that."""
    right_room, left_room = width - _GAP - (x + _ASIDE), x - _ASIDE - _GAP
    leftward = text_width(says, _TEXT_SIZE) > right_room and left_room > right_room
    return _Flag(x, fitted(says, _TEXT_SIZE, left_room if leftward else right_room), leftward)
