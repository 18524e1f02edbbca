"""Text, HTML and PDF: main text and headings; hostile files refused, in bounded memory."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.base.errors import Refused
from havre.base.when import UNKNOWN, parse_when
from havre.record.reading import read
from havre.record.reading.found import MAX_TEXT, Found, one_line, tidy
from havre.record.reading.pdfs import MAX_PAGES, unwrapped
from tests.record.files import PNG, page, pdf, pdf_with

TODAY = dt.date(2026, 11, 18)


def read_now(data: bytes, *, charset: str = "") -> Found:
    return read(data, charset=charset, on=TODAY)


def test_a_page_gives_its_main_text_and_what_it_says_of_itself() -> None:
    found = read_now(page())
    assert found.title == "Harbour closed"
    assert found.byline == "Ada Example"
    assert found.outlet == "The Lantern"
    assert found.language == "en-GB"
    assert found.address == "https://www.lantern.example/harbour"
    assert found.published == parse_when("2017-05-29")
    assert found.text.startswith("The harbour of Northport")
    assert found.text.count("\n") == 2
    assert found.reader.startswith("trafilatura ")
    assert found.media_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("hidden", ["alert", "track", "Sport", "Imprint"])
def test_scripts_menus_and_footers_are_no_main_text(hidden: str) -> None:
    assert hidden not in read_now(page()).text


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=x onerror=alert(7)>",
        "<svg><script>alert(7)</script></svg>",
        "<p><a href='javascript:alert(7)'>press</a></p>",
        "<style>p{background:url(javascript:alert(7))}</style>",
        "<noscript>alert(7)</noscript>",
        "<!-- alert(7) -->",
        "<template><script>alert(7)</script></template>",
        "<iframe srcdoc='<script>alert(7)</script>'></iframe>",
    ],
)
def test_no_script_survives_in_the_main_text(markup: str) -> None:
    found = read_now(page(extra=markup))
    assert "alert" not in found.text
    assert "<" not in found.text
    assert "harbour of Northport" in found.text


def test_a_date_stays_as_exact_as_the_page_states_it() -> None:
    assert read_now(page(date="2017-09")).published == parse_when("2017-09")
    assert read_now(page(date="2017-05-29T08:00:00+02:00")).published == parse_when("2017-05-29")


@pytest.mark.parametrize("date", ["2031-01-01", "soon", ""])
def test_a_date_to_come_or_none_is_not_believed(date: str) -> None:
    assert read_now(page(date=date)).published == UNKNOWN


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/only/a/path"])
def test_an_address_of_another_kind_is_not_kept(address: str) -> None:
    data = page().replace(b"https://www.lantern.example/harbour", address.encode())
    assert read_now(data).address == ""


@pytest.mark.parametrize(
    "data", [b"<html></html>", b"<html><script>alert(1)</script></html>", b"<html><p> </p>"]
)
def test_a_page_without_main_text_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="No main text"):
        read_now(data)


def test_the_headline_stands_at_the_top_or_before_the_byline() -> None:
    top = read_now(b"Harbour closed\nBy Ada Example\n29 May 2017\n\nThe harbour was closed.\n")
    assert (top.title, top.byline, top.published.text()) == ("Harbour closed", "Ada Example", "29 May 2017")
    below = read_now(
        b"The harbour was closed on Monday.\n\nNews\n\nHarbour Closed By Storm\n\nBy Ada Example"
    )
    assert (below.title, below.byline) == ("Harbour Closed By Storm", "Ada Example")


@pytest.mark.parametrize(
    "text",
    [
        "By then it was over.\nThe harbour was closed.",
        "By the river\nit was quiet.",
        "By Monday\nall was over.",
        "One line",
        "It was closed.\nNobody came.",
    ],
)
def test_prose_is_no_headline_and_no_byline(text: str) -> None:
    assert read_now(text.encode()).byline == ""
    assert not read_now(text.encode()).title.endswith(".")


def test_a_single_line_is_text_and_no_headline() -> None:
    assert read_now(b"The harbour was closed").title == ""


def test_a_pdf_gives_its_text_layer_and_title() -> None:
    found = read_now(pdf(author="Ada Example", pages=2))
    assert found.title == "Harbour report"
    assert found.byline == "Ada Example"
    assert found.published == UNKNOWN
    assert found.text.count("had been closed after a storm, and that nobody in the town") == 2


def test_a_machine_made_title_is_no_title() -> None:
    assert read_now(pdf(title="Microsoft Word - harbour.doc")).title == ""


def test_lines_run_on_until_a_sentence_ends_early() -> None:
    full = "The port office said on Monday that the harbour was"
    assert unwrapped(f"{full}\r\nclosed.\r\n{full}\r\nopen.") == f"{full} closed.\n{full} open."
    assert (
        unwrapped("the har\x02\r\nbour was closed, the mayor said.")
        == "the harbour was closed, the mayor said."
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 nonsense", "broken PDF"),
        (pdf()[:300], "broken PDF"),
        (pdf_with(b""), "no text layer"),
        (pdf_with(b"BT ET", pages=MAX_PAGES + 1), "pages"),
        (
            pdf_with(b"BT /F 12 Tf 14 TL" + b" (%s) Tj T*" % (b"harbour " * 2000) * 150 + b" ET"),
            "too much for one report",
        ),
        (PNG, "PNG"),
        (b"harbour " * (MAX_TEXT // 8 + 1), "too much for one report"),
        (b"12345 67890\n", "No text"),
    ],
)
def test_what_can_not_be_read_is_refused_with_its_reason(data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_now(data)


def test_a_locked_pdf_says_that_it_is_locked() -> None:
    key = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32)
    with pytest.raises(Refused, match="password"):
        read_now(
            pdf_with(b"BT ET", trailer=b"/Encrypt " + key + b" /ID [(0123456789abcdef) (0123456789abcdef)]")
        )


def test_too_large_a_file_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(Refused, match="20 MB"):
        read_now(b"a" * (20 * 1024 * 1024 + 1))


@given(st.text(max_size=300))
def test_tidied_text_holds_no_control_characters_and_stays_as_it_is(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert not any(ord(character) < 32 and character not in "\n\t" for character in tidied)
    tidied.encode()  # lone surrogates can't be stored


@given(st.text(max_size=300), st.integers(min_value=2, max_value=80))
def test_a_heading_is_one_line_of_bounded_length(text: str, limit: int) -> None:
    heading = one_line(text, limit=limit)
    assert len(heading) <= limit
    assert "\n" not in heading


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = read_now(data)
    except Refused:
        return
    assert found.text
    assert len(found.text) <= MAX_TEXT


def test_the_same_bytes_are_read_the_same_way(tmp_path: Path) -> None:
    assert [read_now(page()) for _ in range(3)] == [read_now(page())] * 3
