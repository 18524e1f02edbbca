"""Contents set as PDF pages by Typst, in memory: nothing of a case is written to a file on the way.

The template and the fonts are files, and hold no content. What a person wrote goes in as data (JSON in
`sys.inputs`) and is never part of Typst source, so that markup in it is printed, not obeyed.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
import typst

from havre.base.errors import Refused
from havre.base.ids import Micros
from havre.cases.dossier.contents import Contents
from havre.cases.dossier.words import Words
from havre.cases.moments import MICROS_A_DAY

_TEMPLATE = files("havre.cases.dossier").joinpath("dossier.typ")
_FONTS = Path(str(files("havre.cases"))) / "fonts"
_SECONDS_A_DAY = 24 * 60 * 60
_PREVIEW_PPI = 110.0
_ARCHIVAL: Final = "a-2u"
_MISSING = "could not be displayed with font"

NO_LETTERS = (
    "Some letters of this dossier are in no font here and would print as empty boxes. "
    "Write that part in another script, leave it out, or ask for boxes."
)
NOT_SET = "This dossier could not be set as pages. Nothing went out, and nothing was changed."


def pdf(contents: Contents, *, words: Words, at: Micros, boxes: bool = False) -> bytes:
    """The dossier as PDF/A-2u. The same contents and day give the same bytes; its metadata has no hour.

    With `boxes`, letters that no font has are printed as empty boxes, and the PDF is a plain one, since PDF/A
    forbids them.

    Raises:
        Refused: no font has some letter, and `boxes` is not set.
    """
    try:
        made = typst.compile(
            _TEMPLATE.read_bytes(),
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=_inputs(contents, words),
            timestamp=at // MICROS_A_DAY * _SECONDS_A_DAY,
            pdf_standards=None if boxes else _ARCHIVAL,
        )
    except typst.TypstError as error:
        # Never the compiler's own message: it quotes the text that it stumbled over.
        raise Refused(NO_LETTERS if _MISSING in error.message else NOT_SET) from None
    return bytes(made)


def first_page_png(contents: Contents, *, words: Words) -> bytes:
    """The cover as a picture, to show while the rest is being built."""
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="png",
        ppi=_PREVIEW_PPI,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={**_inputs(contents, words), "cover-only": "yes"},
        timestamp=0,
    )
    return bytes(made)


def _inputs(contents: Contents, words: Words) -> dict[str, str]:
    said = {"language": words.language, "page": words.page, "counted": words.phrases}
    return {"contents": _data(contents), "words": _data(said)}


def _data(value: object) -> str:
    return msgspec.json.encode(value).decode()


@cache
def _fonts() -> typst.Fonts:
    """Our fonts and those inside Typst; never the system's, so that a dossier looks the same everywhere."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[_FONTS] if _FONTS.is_dir() else [],
    )
