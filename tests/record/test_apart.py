"""Hostile files are read in a process of their own that can be killed and is limited in memory."""

import datetime as dt
import resource
import time

import pytest

from havre.base.errors import Refused
from havre.record.apart import Reader
from havre.record.reading import read
from havre.record.reading.hearing import heard
from tests.record.files import PNG, bomb, page, pdf

TODAY = dt.date(2026, 11, 18)


def test_reading_apart_finds_what_reading_here_finds() -> None:
    with Reader() as reader:
        for data in (page(), pdf(), b"Harbour closed\n\nNobody was hurt."):
            assert reader.read(data, on=TODAY) == heard(read(data, on=TODAY))


def test_a_declared_charset_goes_with_the_bytes() -> None:
    data = "<p>Порт Нортпорта был закрыт после бури, сообщили в управлении порта.".encode("koi8-r")
    with Reader() as reader:
        assert "Порт Нортпорта" in reader.read(data, charset="koi8-r", on=TODAY).found.text


def test_a_refusal_keeps_its_sentence_and_the_next_file_is_read() -> None:
    with Reader() as reader:
        with pytest.raises(Refused, match="It is a PNG picture"):
            reader.read(PNG, on=TODAY)
        assert reader.read(b"Nobody was hurt.", on=TODAY).found.text == "Nobody was hurt."


def test_a_page_that_takes_too_long_is_given_up_and_the_next_file_is_read() -> None:
    slow = b"<html><body>" + b'<p><a href="http://x.example/">word</a> text <b>bold</b></p>' * 60_000
    with Reader(timeout=2.0) as reader:
        started = time.monotonic()
        with pytest.raises(Refused, match="too long"):
            reader.read(slow, on=TODAY)
        assert time.monotonic() - started < 10
        assert reader.read(b"Nobody was hurt.", on=TODAY).found.text == "Nobody was hurt."


def test_a_pdf_that_opens_into_gigabytes_can_not_take_the_memory() -> None:
    packed = bomb(3)
    assert len(packed) < 4 * 1024 * 1024
    with Reader() as reader:
        with pytest.raises(Refused):
            reader.read(packed, on=TODAY)
        assert reader.read(b"Nobody was hurt.", on=TODAY).found.text == "Nobody was hurt."
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert most < 2 * 1024**3


@pytest.mark.parametrize("nested", [b"<div>", b"<blockquote><p>", b"<table><tr><td>", b"<a><b><i>"])
def test_deep_nesting_breaks_nothing(nested: bytes) -> None:
    data = b"<html><body>" + nested * 50_000 + b"The harbour was closed on Monday after a storm."
    with Reader() as reader:
        try:
            found = reader.read(data, on=TODAY).found.text
        except Refused as refused:
            found = str(refused)
        assert found
        assert reader.read(b"Nobody was hurt.", on=TODAY).found.text == "Nobody was hurt."


def test_too_large_a_file_is_not_even_sent() -> None:
    with Reader() as reader, pytest.raises(Refused, match="20 MB"):
        reader.read(b"a" * (20 * 1024 * 1024 + 1), on=TODAY)
