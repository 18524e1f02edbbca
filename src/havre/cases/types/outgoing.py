"""What went out of a case: the register that a consent withdrawn later is held against."""

from enum import StrEnum
from typing import Any

from havre.cases.types.consent import Field, Purpose
from havre.cases.types.parts import Id, Length, Sha256
from havre.ledger.types import Sealed


class Outgoing(StrEnum):
    """In what form content left a case."""

    DOSSIER = "dossier"
    EXHIBIT = "exhibit"
    OWN_DATA = "the person's own data"


class DossierFormat(StrEnum):
    """What kind of file a dossier is."""

    PDF = "pdf"
    WORD = "docx"
    PACKAGE = "tar.age"


class DossierLanguage(StrEnum):
    """In which language a dossier says what it says of its own."""

    ENGLISH = "en"
    FRENCH = "fr"


class WentOut(Sealed, frozen=True, kw_only=True):
    """Something of a case was handed to the member who asked for it; `sha256` is of the file that they got; of a
    package, it and `length` are of the manifest of its payload, and `recipient_key` is the age key it is sealed to.
    `format` and `language` say something of a dossier alone.

    `purpose` is None where no purpose is asked about: what the person's own access request gave them. `exhibit` is
    the object id of the exhibit whose file it was. `approval` is the leaf hash of the answer that allowed it, None
    where nobody else could be asked. The kind bears the name of the first thing that could go out.
    """

    kind = "dossier_built"
    version = 4
    indexed = ("purpose", "what")
    searchable = ("recipient",)

    what: Outgoing
    purpose: Purpose | None
    recipient: str
    fields: tuple[Field, ...]
    sha256: Sha256
    length: Length
    exhibit: Id | None = None
    approval: Sha256 | None = None
    format: DossierFormat = DossierFormat.PDF
    language: DossierLanguage = DossierLanguage.ENGLISH
    recipient_key: str = ""

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (all before were dossiers)
        added = {"what": Outgoing.DOSSIER, "exhibit": None, "approval": None, "format": DossierFormat.PDF}
        return {**added, "language": DossierLanguage.ENGLISH, "recipient_key": "", **fields}
