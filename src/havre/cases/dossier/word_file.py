"""A Word document in memory, as a dossier needs it: text in any direction, tables, fields, no metadata."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from havre.base.ids import Micros
from havre.cases.dossier.contents import Passage
from havre.cases.moments import day_of

FONT = "Times New Roman"  # on every machine that opens Word files, with Cyrillic, Greek, Hebrew and Arabic letters
FIXED = "Courier New"
FAINT = RGBColor(0x4C, 0x5A, 0x67)
SEA = RGBColor(0x12, 0x40, 0x5F)
# What XML can't hold at all: shown as the sign for a letter that could not be read.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Place = Document | _Cell


def new_document(*, language: str, title: str, at: Micros) -> Document:
    """An empty A4 document; its properties name the day and nobody."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    section.different_first_page_header_footer = True
    _plain_styles(made, language)
    properties = made.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.language, properties.revision = language, 1
    properties.created = properties.modified = _morning(at)
    return made


def _plain_styles(made: Document, language: str) -> None:
    for name, size in (("Normal", 11), ("Title", 28), ("Heading 1", 18), ("Heading 2", 13)):
        style: Any = made.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        if name != "Normal":
            style.font.color.rgb = SEA
    _speaks(made.styles["Normal"].element.get_or_add_rPr(), language)


def saved(made: Document, *, at: Micros) -> bytes:
    """The file. The parts in it carry the day, not the moment: the same contents and day give the same bytes."""
    draft, out = io.BytesIO(), io.BytesIO()
    made.save(draft)
    day = day_of(at)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return out.getvalue()


def _morning(at: Micros) -> dt.datetime:
    return dt.datetime.combine(day_of(at), dt.time(), tzinfo=dt.UTC)


def printable(text: str) -> str:
    """Text as XML can hold it."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def line(
    place: Place, text: str, *, faint: bool = False, bold: bool = False, style: str | None = None
) -> Paragraph:
    """A paragraph of the dossier's own words or of one short answer."""
    paragraph = place.add_paragraph(style=style)
    run = paragraph.add_run(printable(text))
    run.bold = bold or None
    if faint:
        run.font.size, run.font.color.rgb = Pt(9), FAINT
    paragraph.paragraph_format.space_after = Pt(4)
    return paragraph


def told(
    place: Place,
    passage: Passage,
    *,
    opens: str = "",
    closes: str = "",
    style: str | None = None,
    asked: bool = False,
) -> None:
    """What somebody said or wrote, in their language and its direction; what was `asked` stays with its answer."""
    for text in passage.paragraphs:
        paragraph = place.add_paragraph(style=style)
        run = paragraph.add_run(printable(f"{opens}{text}{closes}"))
        if asked:
            run.font.size, run.font.color.rgb = Pt(9), FAINT
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_before = Pt(10)
        if passage.language:
            _speaks(run._r.get_or_add_rPr(), passage.language)  # noqa: SLF001 (the library has no other way)
        if passage.right_to_left:
            _from_the_right(paragraph)


def _speaks(properties: Any, language: str) -> None:
    spoken = OxmlElement("w:lang")
    for script in ("w:val", "w:bidi"):
        spoken.set(qn(script), language)
    properties.append(spoken)


def _from_the_right(paragraph: Paragraph) -> None:
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 (the library has no other way)
    for run in paragraph.runs:
        run.font.rtl = True


def digest(place: Place, label: str, hex_: str) -> None:
    """A SHA-256 in eight groups, quick to compare with a finger on the page."""
    paragraph = line(place, f"{label} ", faint=True)
    groups = " ".join(hex_[at : at + 8] for at in range(0, len(hex_), 8))
    run = paragraph.add_run(groups)
    run.font.name, run.font.size = FIXED, Pt(7)


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Something that Word computes; `shown` stands there until it does."""
    run = paragraph.add_run()._r  # noqa: SLF001 (the library has no fields)
    for kind in ("begin", "separate"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run.append(mark)
        if kind == "begin":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = instruction
            run.append(code)
    paragraph.add_run(printable(shown))
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._r.append(mark)  # noqa: SLF001 (as above)


def table(made: Document, widths: Sequence[int], head: Sequence[str] = ()) -> Table:
    """A table of columns so many millimetres wide; its head is repeated on every page."""
    found: Table = made.add_table(rows=0, cols=len(widths))
    found.autofit = False
    for column, width in zip(found.columns, widths, strict=True):
        column.width = Mm(width)
    if head:
        found.style = "Table Grid"
        cells = row(found, widths)
        for cell, text in zip(cells, head, strict=True):
            line(cell, text, faint=True)
        repeated = OxmlElement("w:tblHeader")
        found.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 (the library has no other way)
    return found


def row(found: Table, widths: Sequence[int]) -> tuple[_Cell, ...]:
    """A new row; each cell begins empty of the paragraph that Word wants in it until something is put there."""
    added: Any = found  # the library gives this one method no types
    new = added.add_row()
    new._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 (the library has no other way)
    cells: tuple[_Cell, ...] = new.cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Mm(width)
        first = cell.paragraphs[0]._p  # noqa: SLF001 (as above)
        first.getparent().remove(first)
    return cells


def closed(cells: Sequence[_Cell]) -> None:
    """Word refuses a cell without a paragraph."""
    for cell in cells:
        if not cell.paragraphs:
            cell.add_paragraph()
