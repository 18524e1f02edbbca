"""SVG elements as safe strings: every attribute and every text is escaped, every number is finite."""

import math
import unicodedata
from collections.abc import Iterable, Mapping

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

Attribute = str | int | float
Attributes = Mapping[str, Attribute]


def element(tag: str, attributes: Attributes, *children: SafeString) -> SafeString:
    """`<tag …>children</tag>`. Raises ValueError for a number that is not finite."""
    written = format_html_join("", ' {}="{}"', ((name, _value(value)) for name, value in attributes.items()))
    return format_html("<{0}{1}>{2}</{0}>", tag, written, joined(children))


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


def words(content: str) -> SafeString:
    """A text, escaped, for use as a child."""
    return escape(plain(content))


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Several safe strings as one."""
    return format_html_join("", "{}", ((part,) for part in parts))


def plain(content: str) -> str:
    """The text on one line, without what no HTML may hold: controls, lone surrogates, noncharacters."""
    return " ".join("".join(letter if _writable(letter) else " " for letter in content).split())


def _writable(letter: str) -> bool:
    code = ord(letter)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not noncharacter and unicodedata.category(letter) not in ("Cc", "Cs")


def local_address(address: str) -> str:
    """An address within these pages. Raises ValueError for any other: a drawing never leads elsewhere."""
    if address.startswith("#") or (address.startswith("/") and not address.startswith(("//", "/\\"))):
        return address
    raise ValueError("A drawing may only link within these pages, by # or /.")


def _value(value: Attribute) -> str:
    if isinstance(value, str):
        return plain(value)
    if not math.isfinite(value):
        raise ValueError("A coordinate must be a finite number.")
    return f"{value:.1f}".removesuffix(".0")
