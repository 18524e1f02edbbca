"""SVG elements as safe strings: every attribute and every text is escaped, every number is finite."""

import math
import re
from collections.abc import Iterable, Mapping

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

Attribute = str | int | float
Attributes = Mapping[str, Attribute]

_NONCHARACTERS = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_UNWRITABLE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")


def element(tag: str, attributes: Attributes, *children: SafeString) -> SafeString:
    """`<tag …>children</tag>`. Raises ValueError for a number that is not finite."""
    written = "".join(f' {name}="{_value(value)}"' for name, value in attributes.items())
    return SafeString(f"<{tag}{written}>{joined(children)}</{tag}>")


def words(content: str) -> SafeString:
    """A text, escaped, for use as a child."""
    return escape(plain(content))


def text(content: str, name: str, x: float, y: float, size: float, *, anchor: str = "start") -> SafeString:
    """One line of text, escaped; `name` is its class, `y` its base line, `size` the height of the face."""
    place: Attributes = {"class": name, "x": x, "y": y, "font-size": size, "text-anchor": anchor}
    return element("text", place, words(content))


def line(name: str, start: tuple[float, float], end: tuple[float, float]) -> SafeString:
    """A straight line of the class `name`."""
    place: Attributes = {"class": name, "x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return element("line", place)


def dot(name: str, x: float, y: float, radius: float) -> SafeString:
    """A disc of the class `name`."""
    return element("circle", {"class": name, "cx": x, "cy": y, "r": radius})


def bar(name: str, left: float, right: float, y: float, thick: float) -> SafeString:
    """A horizontal bar of the class `name`, `y` its middle."""
    place: Attributes = {
        "class": name,
        "x": left,
        "y": y - thick / 2,
        "width": right - left,
        "height": thick,
        "rx": 2,
    }
    return element("rect", place)


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Several safe strings as one; a string that is not safe is escaped."""
    return SafeString("".join(conditional_escape(part) for part in parts))


def plain(content: str) -> str:
    """The text on one line, without what no HTML may hold: controls, lone surrogates, noncharacters."""
    return " ".join(_UNWRITABLE.sub(" ", content).split())


def local_address(address: str) -> str:
    """An address within these pages. Raises ValueError for any other: a drawing never leads elsewhere."""
    if address.startswith("#") or (address.startswith("/") and not address.startswith(("//", "/\\"))):
        return address
    raise ValueError("A drawing may only link within these pages, by # or /.")


def _value(value: Attribute) -> str:
    if isinstance(value, str):
        return words(value)
    if not math.isfinite(value):
        raise ValueError("A coordinate must be a finite number.")
    return f"{value:.1f}".removesuffix(".0")
