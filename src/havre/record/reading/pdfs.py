"""PDF: the text layer, page by page, within bounds. Read in a process apart: a PDF can kill its reader."""

import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from havre.base.errors import Refused
from havre.record.reading.found import MAX_BYLINE, MAX_TEXT, MAX_TITLE, Found, main_text, one_line

MAX_PAGES = 1500

_HYPHEN = re.compile(r"[\x02\ufffe\xad]\s*\n?")
_ENDS = re.compile(r"[.!?:;…][”\"»’')\]]*$")
_MACHINE_TITLE = re.compile(
    r"(microsoft (word|powerpoint)|untitled|\S+\.(docx?|odt|indd|pdf|qxd|rtf)$)", re.IGNORECASE
)


def read_pdf(data: bytes) -> Found:
    """Refused when it is locked, broken, too long, or has no text layer (a scan)."""
    document = _opened(data)
    try:
        text = "\n\n".join(_pages(document))
        about = document.get_metadata_dict()
    finally:
        document.close()
    if not text.strip():
        raise Refused("It has no text layer: it is probably a scan, which must be typed or recognised first.")
    title = about.get("Title", "")
    return Found(
        media_type="application/pdf",
        reader=f"pypdfium2 {pypdfium2.PYPDFIUM_INFO}",
        text=main_text(text),
        title="" if _MACHINE_TITLE.match(title.strip()) else one_line(title, limit=MAX_TITLE),
        byline=one_line(about.get("Author", ""), limit=MAX_BYLINE),
    )


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Refused("It is locked with a password.") from None
        raise Refused("It is a broken PDF.") from None
    if not 0 < len(document) <= MAX_PAGES:
        pages = len(document)
        document.close()
        raise Refused(f"It has {pages:,} pages; a report has 1 to {MAX_PAGES:,}.")
    return document


def _pages(document: pypdfium2.PdfDocument) -> Iterator[str]:
    seen = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            raise Refused(f"Its page {number + 1} is broken.") from None
        layer = page.get_textpage()
        seen += layer.count_chars()
        if seen > MAX_TEXT:
            raise Refused(
                f"It has more than {MAX_TEXT:,} characters of text, which is too much for one report."
            )
        yield unwrapped(layer.get_text_range())
        layer.close()
        page.close()


def unwrapped(page: str) -> str:
    """Lines joined into paragraphs: a full line runs on, a short one that ends a sentence does not."""
    lines = _HYPHEN.sub("", page.replace("\r\n", "\n")).split("\n")
    full = 0.75 * max(map(len, lines))
    joined: list[str] = []
    runs_on = False
    for line in (line.strip() for line in lines):
        if runs_on and line:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
        runs_on = bool(line) and (len(line) >= full or not _ENDS.search(line))
    return "\n".join(joined)
