"""Reading reports: bytes in, main text and headings out. Pure; hostile files are read in a process apart."""

import datetime as dt

from havre.base.errors import Refused
from havre.record.reading.found import MAX_BYTES, Found
from havre.record.reading.kinds import Kind, kind_of
from havre.record.reading.pdfs import read_pdf
from havre.record.reading.plain import read_text
from havre.record.reading.webpages import read_page


def read(data: bytes, *, charset: str = "", on: dt.date) -> Found:
    """Read one report. `charset` is what a server declared; `on` the day of the capture.

    Refused, in a sentence that starts with "It", when the bytes are no report that can be read.
    """
    if len(data) > MAX_BYTES:
        raise Refused(f"It is larger than {MAX_BYTES // 1024 // 1024} MB.")
    kind = kind_of(data)
    if kind is Kind.PDF:
        return read_pdf(data)
    if kind is Kind.HTML:
        return read_page(data, charset=charset, on=on)
    return read_text(data)
