"""Exhibits: a sealed file with what must be known about it to be evidence."""

from enum import StrEnum

from havre import seal
from havre.base.when import When
from havre.cases.types.parts import Id, Length, Secret, Sha256
from havre.ledger.types import Sealed


class ExhibitKind(StrEnum):
    """What an exhibit is. Intimate material has no kind here because it is never accepted."""

    DOCUMENT = "document"
    IDENTITY_PAPER = "identity paper"
    MEDICAL = "medical certificate"
    CORRESPONDENCE = "correspondence"
    PHOTOGRAPH = "photograph"
    RECORDING = "recording"
    STATEMENT = "statement of a witness"
    COURT = "court or police document"
    PRESS = "press or report"
    TRANSLATION = "translation"
    OTHER = "other"


class Exhibit(Sealed, frozen=True, kw_only=True):
    """A sealed file: the unaltered copy kept as evidence.

    `file_id`, `identity`, `length` and `sha256` are the stored file's; `sha256` is of the file as it came.
    `name` is a neutral title of ours, not the file's own name. `translation_of` is another exhibit's object
    id. `what` says what it is: `kind` already names the sealed type.
    """

    kind = "exhibit"
    indexed = ("what",)
    searchable = ("name", "provenance", "supports")

    file_id: Id
    identity: Secret
    length: Length
    sha256: Sha256
    name: str
    media_type: str
    what: ExhibitKind
    language: str = ""
    provenance: str = ""
    supports: str = ""
    received: When
    translation_of: Id | None = None


class IdentityExhibit(Exhibit, frozen=True, kw_only=True):
    """An exhibit that says who the person is, such as a scanned passport."""

    kind = "identity_exhibit"
    compartment = seal.IDENTITY
