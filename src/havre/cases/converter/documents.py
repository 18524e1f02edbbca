"""PDF through pypdfium2: one page as a picture, and what the document says of itself. Its scripts never run."""

import io

import pypdfium2 as pdfium

from havre.cases.converter.messages import Answer, Asked, Wanted
from havre.cases.converter.refusing import CanNotError

_LONGEST_FACT = 300  # characters
_NAMES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")


def load() -> None:
    """Open and draw a page now: what the engine loads on its first use, it can't load in its cage."""
    document = pdfium.PdfDocument.new()
    document.new_page(72, 72)
    out = io.BytesIO()
    document.save(out)
    asked = Asked(Wanted.PICTURE, "application/pdf", 0, 0, 32)
    picture(asked, out.getvalue())
    facts(asked, out.getvalue())


def picture(asked: Asked, data: bytes) -> Answer:
    """A page at most `longest` pixels wide and high."""
    document = _opened(data)
    if not 0 <= asked.page < len(document):
        raise CanNotError("There is no such page.")
    return Answer(_drawn(document, page=asked.page, longest=asked.longest), "image/jpeg", pages=len(document))


def facts(asked: Asked, data: bytes) -> Answer:  # noqa: ARG001 (as for every kind of file)
    """What the document says of itself."""
    document = _opened(data)
    said = document.get_metadata_dict()
    found = [(name, said[name][:_LONGEST_FACT]) for name in _NAMES if said.get(name)]
    return Answer(facts=(("Pages", str(len(document))), *found), pages=len(document))


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).casefold():
            raise CanNotError("This document asks for a password.") from None
        raise


def _drawn(document: pdfium.PdfDocument, *, page: int, longest: int) -> bytes:
    drawn = document[page]
    scale = longest / max(drawn.get_width(), drawn.get_height(), 1)
    out = io.BytesIO()
    drawn.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
