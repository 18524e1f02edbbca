"""The dossier: chosen parts of a case as one PDF for one recipient, as far as consent goes."""

from havre.cases.dossier.build import NAME_IN_TEXT, NAME_UNCHECKED, Built, Prepared, build, prepare, preview
from havre.cases.dossier.material import IDENTITY, POSSIBLE, Choice
from havre.cases.dossier.typeset import first_page_png, pdf

__all__ = [
    "IDENTITY",
    "NAME_IN_TEXT",
    "NAME_UNCHECKED",
    "POSSIBLE",
    "Built",
    "Choice",
    "Prepared",
    "build",
    "first_page_png",
    "pdf",
    "prepare",
    "preview",
]
