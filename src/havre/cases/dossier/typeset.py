"""Contents set as PDF pages by Typst, in memory: nothing of a case is written to a file on the way.

The template and the fonts are files, and hold no content. What a person wrote goes in as data (JSON in
`sys.inputs`) and is never part of Typst source, so that markup in it is printed, not obeyed.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
import typst

from havre.base.ids import Micros
from havre.cases.dossier.contents import Contents
from havre.cases.moments import MICROS_A_DAY

_TEMPLATE = files("havre.cases.dossier").joinpath("dossier.typ")
_FONTS = Path(str(files("havre.cases"))) / "fonts"
_SECONDS_A_DAY = 24 * 60 * 60
_PREVIEW_PPI = 110.0


def pdf(contents: Contents, *, at: Micros) -> bytes:
    """The dossier as PDF. The same contents and day give the same bytes; its metadata has no hour."""
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"contents": _data(contents)},
        timestamp=at // MICROS_A_DAY * _SECONDS_A_DAY,
    )
    return bytes(made)


def first_page_png(contents: Contents) -> bytes:
    """The cover as a picture, to show while the rest is being built."""
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="png",
        ppi=_PREVIEW_PPI,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"contents": _data(contents), "cover-only": "yes"},
        timestamp=0,
    )
    return bytes(made)


def _data(contents: Contents) -> str:
    return msgspec.json.encode(contents).decode()


@cache
def _fonts() -> typst.Fonts:
    """Our fonts and those inside Typst; never the system's, so that a dossier looks the same everywhere."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[_FONTS] if _FONTS.is_dir() else [],
    )
