"""Drawings: every text is escaped, nothing leaves the sheet, no two labels touch."""

import datetime as dt
import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

import havre.web
from havre.base.when import parse_when
from havre.web.drawings.chronology import Point, draw_chronology
from havre.web.drawings.labels import fitted, in_lanes, text_width, wrapped
from havre.web.drawings.log_ruler import Checked, Drawn, draw_log
from havre.web.drawings.svg import element, local_address, plain

FONTS = Path(havre.web.__file__).parent / "static/web/fonts"
KNOWN_TAGS = {"svg", "title", "desc", "text", "line", "circle", "rect", "g", "a"}


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def _sheets(drawing: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<figure>{drawing}</figure>"))


def _place(node: ET.Element, *names: str) -> list[float]:
    return [float(node.attrib[name]) for name in names]


def _text_box(node: ET.Element) -> Box:
    x, y, size = _place(node, "x", "y", "font-size")
    width = text_width(node.text or "", size)
    left = {"start": x, "middle": x - width / 2, "end": x - width}[node.attrib["text-anchor"]]
    return Box(left, y - 0.8 * size, left + width, y + 0.2 * size)


def _boxes(sheet: ET.Element) -> list[Box]:
    found = [_text_box(node) for node in sheet.iter("text")]
    for node in sheet.iter("line"):
        x1, y1, x2, y2 = _place(node, "x1", "y1", "x2", "y2")
        found.append(Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    for node in sheet.iter("circle"):
        x, y, r = _place(node, "cx", "cy", "r")
        found.append(Box(x - r, y - r, x + r, y + r))
    for node in sheet.iter("rect"):
        x, y, width, height = _place(node, "x", "y", "width", "height")
        assert width >= 0
        found.append(Box(x, y, x + width, y + height))
    return found


def _check(drawing: str) -> None:
    """What holds for every drawing of any values."""
    for sheet in _sheets(drawing):
        _, _, width, height = (float(part) for part in sheet.attrib["viewBox"].split())
        assert {node.tag for node in sheet.iter()} <= KNOWN_TAGS
        assert "style=" not in drawing
        for box in _boxes(sheet):
            assert box.left >= -0.1
            assert box.top >= -0.1
            assert box.right <= width + 0.1
            assert box.bottom <= height + 0.1
        for one, other in combinations([_text_box(node) for node in sheet.iter("text")], 2):
            assert not one.touches(other)


DATES = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))
NEAR_DATES = st.dates(dt.date(2016, 1, 1), dt.date(2018, 12, 31))


@st.composite
def points(draw: st.DrawFn) -> Point:
    first, last = sorted((draw(NEAR_DATES | DATES), draw(NEAR_DATES | DATES)))
    earliest, latest = draw(
        st.sampled_from([(first, last), (first, first), (None, last), (first, None), (None, None)])
    )
    return Point(
        title=draw(st.text(max_size=80)),
        earliest=earliest,
        latest=latest,
        precision=draw(st.text(max_size=30)),
        href=draw(st.sampled_from(["", "#row", "/cases/x/"])),
        kind=draw(st.text(max_size=20)),
    )


def _point(title: str, when: str, href: str = "") -> Point:
    date = parse_when(when)
    return Point(title, date.earliest(), date.latest(), date.text(), href)


# Chronology ----------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(st.lists(points(), min_size=1, max_size=12))
def test_any_chronology_stays_on_its_sheet_and_its_labels_apart(given_points: list[Point]) -> None:
    _check(draw_chronology(given_points))


@settings(deadline=None)
@given(st.text())
def test_any_title_is_escaped_and_said_in_full(title: str) -> None:
    drawing = draw_chronology([Point(title, dt.date(2017, 4, 1), dt.date(2017, 4, 1), "1 April 2017")])
    for sheet in _sheets(drawing):
        assert plain(f"1 April 2017: {title}") in [node.text for node in sheet.iter("title")]


def test_markup_in_a_title_stays_text() -> None:
    drawing = draw_chronology([_point("<script>x</script> \"&'", "2017", href="/cases/a/?b=1&c=\"'")])
    assert "<script" not in drawing
    assert "&lt;script&gt;" in drawing
    _check(drawing)


def test_an_exact_day_is_a_dot_and_an_uncertain_one_a_band() -> None:
    for sheet in _sheets(draw_chronology([_point("Arrest", "1 April 2017")])):
        assert len(list(sheet.iter("circle"))) == 1
        assert list(sheet.iter("rect")) == []
    for sheet in _sheets(draw_chronology([_point("Arrest", "April 2017")])):
        assert list(sheet.iter("circle")) == []
        assert len(list(sheet.iter("rect"))) == 1


def test_an_open_date_has_a_band_that_thins_out_away_from_its_known_day() -> None:
    wide = _sheets(draw_chronology([_point("Left", "before May 2017"), _point("Came", "1 May 2017")]))[0]
    bands = sorted((float(node.attrib["x"]), float(node.attrib["width"])) for node in wide.iter("rect"))
    widths = [width for _, width in bands]
    assert len(widths) > 1
    assert widths == sorted(widths)
    came = float(next(iter(wide.iter("circle"))).attrib["cx"])
    assert all(x + width <= came for x, width in bands)


def test_a_wider_band_is_drawn_wider_and_later_points_further_right() -> None:
    given_points = [_point("Year", "2016"), _point("Month", "April 2017"), _point("Day", "1 June 2018")]
    for sheet in _sheets(draw_chronology(given_points)):
        year, month = sorted(
            (float(node.attrib["width"]) for node in sheet.iter("rect")),
            reverse=True,
        )
        assert year > 5 * month
        day = float(next(iter(sheet.iter("circle"))).attrib["cx"])
        assert day > max(float(node.attrib["x"]) for node in sheet.iter("rect"))


@pytest.mark.parametrize(("language", "tick"), [("en", "Jul 2017"), ("fr", "Avr 2017"), ("ar", "2017-07")])
def test_months_on_the_line_are_named_where_there_is_room(language: str, tick: str) -> None:
    with translation.override(language):
        drawing = draw_chronology([_point("Arrest", "1 February 2017"), _point("Release", "1 February 2018")])
    wide = _sheets(drawing)[0]
    assert tick in [node.text for node in wide.iter("text")]


def test_what_has_no_date_stands_under_the_line() -> None:
    wide = _sheets(draw_chronology([_point("Letter", "unknown"), _point("Arrest", "2017")]))[0]
    heights = {node.text: float(node.attrib["y"]) for node in wide.iter("text")}
    assert heights["Letter"] > heights["No date known"] > heights["Arrest"]
    assert "circle" in {node.tag for node in wide.iter()}


def test_nothing_to_draw_is_no_drawing() -> None:
    assert draw_chronology([]) == ""


def test_a_band_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="end before it begins"):
        Point("Arrest", dt.date(2017, 2, 1), dt.date(2017, 1, 1), "2017")


@pytest.mark.parametrize(
    "address", ["https://a.example", "//a.example", "/\\a.example", "javascript:x", "a", ""]
)
def test_a_drawing_leads_nowhere_else(address: str) -> None:
    with pytest.raises(ValueError, match="within these pages"):
        local_address(address)
    if address:
        with pytest.raises(ValueError, match="within these pages"):
            _point("Arrest", "2017", href=address)


def test_each_drawing_has_a_name_and_a_description() -> None:
    for sheet in _sheets(draw_chronology([_point("Arrest", "2017")], title="What happened")):
        assert [child.tag for child in sheet[:2]] == ["title", "desc"]
        assert sheet[0].text == "What happened"
        assert sheet[1].text == "1 happening on a line of time."


# Log -----------------------------------------------------------------------


@st.composite
def logs(draw: st.DrawFn) -> Drawn:
    size = draw(st.integers(0, 2000) | st.integers(0, 10**12))
    kept = draw(st.lists(st.tuples(st.integers(0, size), st.text(max_size=60)), max_size=12))
    leaves = st.lists(st.integers(0, size - 1), max_size=9) if size else st.just([])
    came = draw(st.sampled_from(["", "missing", "holds", "differs"]))
    covered = draw(st.integers(size + 1, 2 * size + 9) if came == "missing" else st.integers(0, size))
    checked = Checked(covered, came, draw(st.text(max_size=60))) if came else None  # type: ignore[arg-type]  # one of them
    return Drawn(size, kept, draw(leaves), draw(leaves), checked)


@settings(deadline=None, max_examples=150)
@given(logs())
def test_any_log_stays_on_its_sheet_and_its_labels_apart(log: Drawn) -> None:
    _check(draw_log(log))


def _wide(log: Drawn) -> ET.Element:
    return _sheets(draw_log(log))[0]


def _poles_through_texts(sheet: ET.Element) -> int:
    poles = [
        _place(node, "x1", "y1", "x2", "y2") for node in sheet.iter("line") if node.get("class") == "pole"
    ]
    texts = [_text_box(node) for node in sheet.iter("text") if ":" in (node.text or "")]
    return sum(Box(x, y1, x + 0.01, y2).touches(box) for x, y1, _, y2 in poles for box in texts)


def test_a_pole_never_runs_through_another_checkpoint_s_text() -> None:
    """Neither of those that stand right of their pole, nor of those at the ruler's end, which stand left of it."""
    for last in ([400, 410, 420], [900, 960, 990, 1000], [200, 210, 980, 1000]):
        wide = _wide(Drawn(1000, [(covered, "to the lawyer and the notary") for covered in last]))
        assert _poles_through_texts(wide) == 0, last
        assert len([node for node in wide.iter("text") if ":" in (node.text or "")]) >= 3


@settings(deadline=None, max_examples=60)
@given(logs())
def test_no_pole_of_any_log_runs_through_a_text(log: Drawn) -> None:
    for sheet in _sheets(draw_log(log)):
        assert _poles_through_texts(sheet) == 0


def test_a_checkpoint_stands_where_its_leaves_end() -> None:
    wide = _wide(Drawn(100, [(50, "half"), (100, "all")]))
    ruler = next(node for node in wide.iter("rect"))
    left, width = _place(ruler, "x", "width")
    places = sorted({float(node.attrib["cx"]) for node in wide.iter("circle")})
    assert places == pytest.approx([left + width / 2, left + width], abs=0.1)


def test_many_checkpoints_keep_the_latest_words_and_a_low_drawing() -> None:
    sheets = _sheets(draw_log(Drawn(5000, [(10 * n, f"checkpoint {n}") for n in range(500)])))
    for sheet in sheets:
        said = [node.text or "" for node in sheet.iter("text") if ":" in (node.text or "")]
        assert any(each.endswith("checkpoint 499") for each in said)
        assert float(sheet.attrib["viewBox"].split()[3]) < 260
        assert len(list(sheet.iter())) < 600


def test_what_was_checked_is_a_band_over_what_it_is_about() -> None:
    def band(drawn: Drawn, name: str) -> list[float]:
        wide = _wide(drawn)
        (found,) = [_place(node, "x", "width") for node in wide.iter("rect") if node.get("class") == name]
        (whole,) = [_place(node, "x", "width") for node in wide.iter("rect") if node.get("class") == "ruler"]
        return [round((found[0] - whole[0]) / whole[1], 2), round(found[1] / whole[1], 2)]

    assert band(Drawn(100, checked=Checked(60, "holds", "")), "holds") == [0, 0.6]
    assert band(Drawn(100, checked=Checked(60, "differs", "")), "differs") == [0, 0.6]
    assert band(Drawn(100, checked=Checked(150, "missing", "")), "missing") == [1, 0.5]


def test_a_drawing_without_a_check_or_marks_has_no_band_and_no_key() -> None:
    plainly = draw_log(Drawn(100, [(50, "half")]))
    marked = draw_log(Drawn(100, [(50, "half")], destroyed=[3], restored=[7]))
    for name in ("cross", "ring"):
        assert f'class="{name}"' in marked
        assert f'class="{name}"' not in plainly
    assert "was destroyed" in marked
    assert "was destroyed" not in plainly
    assert "1 destruction, 1 restored backup." in marked


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 10, "checkpoints": [(11, "forged")]},
        {"size": 10, "checkpoints": [(-1, "forged")]},
        {"size": -1, "checkpoints": [(0, "forged")]},
        {"size": 10, "destroyed": [10]},
        {"size": 10, "restored": [-1]},
        {"size": 10, "checked": Checked(11, "holds", "")},
        {"size": 10, "checked": Checked(9, "missing", "")},
    ],
    ids=str,
)
def test_what_can_t_stand_on_the_ruler_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"leaves that|does not have|misses"):
        Drawn(**wrong)


# Parts ---------------------------------------------------------------------


def _advances() -> dict[int, float]:
    found: dict[int, float] = {}
    for path in FONTS.glob("ibm-plex-sans-*-400-normal.woff2"):
        font = TTFont(path)
        em, metrics = font["head"].unitsPerEm, font["hmtx"]
        for code, glyph in font.getBestCmap().items():
            found[code] = max(found.get(code, 0.0), metrics[glyph][0] / em)
    return found


def test_no_letter_of_the_shipped_face_is_wider_than_it_is_taken_for() -> None:
    advances = _advances()
    assert len(advances) > 600
    assert {chr(code): wide for code, wide in advances.items() if text_width(chr(code), 1) < wide} == {}


def test_plain_text_is_not_taken_for_much_wider_than_it_is() -> None:
    """Else labels would be shortened for nothing."""
    advances = _advances()
    for text in ("First summons to the district office", "Первая повестка в районный отдел"):
        assert text_width(text, 1) < 1.25 * sum(advances[ord(letter)] for letter in text)


@given(st.text(), st.floats(20, 400))
def test_fitted_text_fits(text: str, width: float) -> None:
    assert text_width(fitted(text, 14, width), 14) <= width


@given(st.text(), st.integers(1, 4))
def test_wrapped_lines_fit_and_are_no_more_than_asked(text: str, lines: int) -> None:
    found = wrapped(text, 14, 200, lines=lines)
    assert len(found) <= lines
    assert all(text_width(line, 14) <= 200 for line in found)


def test_what_fits_is_kept_whole_and_what_does_not_ends_in_an_ellipsis() -> None:
    assert wrapped("Moves to the capital", 14, 400, lines=2) == ["Moves to the capital"]
    assert wrapped("word " * 40, 14, 200, lines=2)[-1].endswith("…")


SPANS = st.lists(
    st.tuples(st.floats(0, 500), st.floats(0, 500)).map(lambda ends: (min(ends), max(ends))), max_size=30
)


@given(SPANS)
def test_spans_in_one_lane_keep_their_distance(spans: list[tuple[float, float]]) -> None:
    lanes = in_lanes(spans, gap=10)
    for (one, lane), (other, other_lane) in combinations(zip(spans, lanes, strict=True), 2):
        if lane == other_lane:
            assert one[1] + 10 <= other[0] or other[1] + 10 <= one[0]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_coordinate_that_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        element("circle", {"cx": number})


@given(st.text())
def test_plain_text_holds_nothing_that_markup_may_not(text: str) -> None:
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", plain(text))
