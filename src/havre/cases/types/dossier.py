"""What went out of a case, so that a consent withdrawn later can name it."""

from havre.cases.types.consent import Field, Purpose
from havre.ledger.types import Sealed


class DossierBuilt(Sealed, frozen=True, kw_only=True):
    """A dossier was built, and handed to the member who asked for it; `sha256` is of the PDF."""

    kind = "dossier_built"
    indexed = ("purpose",)
    searchable = ("recipient",)

    purpose: Purpose
    recipient: str
    fields: tuple[Field, ...]
    sha256: bytes
    length: int
