"""What a file is, told from its bytes and never from its name."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.base.errors import Refused
from havre.record.reading.kinds import Kind, decode_page, decode_text, kind_of
from tests.record.files import PNG


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"The harbour was closed.", Kind.TEXT),
        (b"Tags such as <p> in a sentence make no page.", Kind.TEXT),
        (b"%PDF-1.7 ...", Kind.PDF),
        (b"\xef\xbb\xbf\r\n%PDF-1.7 ...", Kind.PDF),
        (b"We read %PDF-1.7 in a text.", Kind.TEXT),
        (b"<!DOCTYPE html><p>a", Kind.HTML),
        (b"\n  <HTML lang=en>", Kind.HTML),
        (b"\xef\xbb\xbf<html>", Kind.HTML),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC ''>", Kind.HTML),
        (b"<!-- saved --> <html>", Kind.HTML),
        ("\ufeff<html><p>".encode("utf-16-le"), Kind.HTML),
        (b"<script>alert(1)</script>", Kind.HTML),
    ],
)
def test_the_kind_follows_from_the_bytes(data: bytes, kind: Kind) -> None:
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\t\x00\x00", "empty"),
        (PNG, "PNG picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "JPEG"),
        (b"PK\x03\x04 word/document.xml", "ZIP archive or an office document"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"{\\rtf1 hello}", "rich-text"),
        (b"\x00\x00\x00\x18ftypmp42", "video"),
        (b"WARC/1.0\r\n", "web archive"),
        (b"From: a@example.org\r\nMIME-Version: 1.0\r\n\r\nHello", "e-mail"),
        (b"<?xml version='1.0'?><rss></rss>", "XML"),
    ],
)
def test_what_no_reader_is_for_is_named(data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        kind_of(data)


def test_a_text_that_starts_like_a_mail_is_still_a_text() -> None:
    assert kind_of(b"From: the harbour\n\nIt was closed.") is Kind.TEXT


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_in_its_encodings(charset: str) -> None:
    assert decode_text("Порт закрыт: «да»".encode(charset)).text == "Порт закрыт: «да»"


def test_western_text_is_read_and_says_so() -> None:
    assert decode_text("“Fermé”, a dit le maire".encode("cp1252")) == ("“Fermé”, a dit le maire", "cp1252")


def test_cyrillic_in_eight_bits_is_not_read_as_nonsense() -> None:
    with pytest.raises(Refused, match="save it as UTF-8"):
        decode_text("Порт был закрыт после бури".encode("cp1251"))


@pytest.mark.parametrize("data", [b"ab\x00cd", b"\x01\x02\x03 abc", "a\x00b".encode("utf-16")])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="no text"):
        decode_text(data)


def test_a_page_is_read_in_the_charset_that_it_declares() -> None:
    data = "<meta charset=windows-1251><p>Порт закрыт".encode("cp1251")
    assert decode_page(data).text.endswith("Порт закрыт")
    assert decode_page("<p>Порт".encode("koi8-r"), declared="koi8-r").text == "<p>Порт"


def test_latin_1_means_what_browsers_mean_by_it() -> None:
    assert decode_page(b"<meta charset='iso-8859-1'><p>\x93yes\x94").text.endswith("“yes”")


@pytest.mark.parametrize(
    ("charset", "said"),
    [("utf-7", "not read"), ("rot13", "not read"), ("hex", "not read"), ("klingon", "not known")],
)
def test_charsets_that_hide_markup_are_refused(charset: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        decode_page(b"<p>+ADw-script+AD4-", declared=charset)


def test_a_page_that_lies_about_its_charset_is_read_only_when_it_is_utf_8() -> None:
    assert decode_page("<meta charset=euc-jp><p>“yes”".encode()).text.endswith("“yes”")
    with pytest.raises(Refused, match="and is not"):
        decode_page("<meta charset=utf-8><p>é".encode("cp1252"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    for read in (kind_of, decode_text, decode_page):
        with contextlib.suppress(Refused):
            assert "\x00" not in str(read(data))
