"""What went out of a case, so that a consent withdrawn later can name it."""

from enum import StrEnum
from typing import Any

from havre.cases.types.consent import Field, Purpose
from havre.cases.types.parts import Length, Sha256
from havre.ledger.types import Sealed


class DossierFormat(StrEnum):
    """What kind of file a dossier is."""

    PDF = "pdf"
    WORD = "docx"
    PACKAGE = "tar.age"


class DossierLanguage(StrEnum):
    """In which language a dossier says what it says of its own."""

    ENGLISH = "en"
    FRENCH = "fr"


class DossierBuilt(Sealed, frozen=True, kw_only=True):
    """A dossier was built, and handed to the member who asked for it; `sha256` is of the file; of a
    package, it and `length` are of the manifest of its payload, and `recipient_key` is the age key it is sealed to.

    `approval` is the leaf hash of the answer that allowed it, None where nobody else could be asked.
    """

    kind = "dossier_built"
    version = 3
    indexed = ("purpose",)
    searchable = ("recipient",)

    purpose: Purpose
    recipient: str
    fields: tuple[Field, ...]
    sha256: Sha256
    length: Length
    approval: Sha256 | None = None
    format: DossierFormat = DossierFormat.PDF
    language: DossierLanguage = DossierLanguage.ENGLISH
    recipient_key: str = ""

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (a later version only adds)
        added = {"approval": None, "format": DossierFormat.PDF, "language": DossierLanguage.ENGLISH}
        return {**added, **fields}
