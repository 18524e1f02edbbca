"""What went out of a case, so that a consent withdrawn later can name it."""

from typing import Any

from havre.cases.types.consent import Field, Purpose
from havre.cases.types.parts import Length, Sha256
from havre.ledger.types import Sealed


class DossierBuilt(Sealed, frozen=True, kw_only=True):
    """A dossier was built, and handed to the member who asked for it; `sha256` is of the PDF.

    `approval` is the leaf hash of the answer that allowed it, None where nobody else could be asked.
    """

    kind = "dossier_built"
    version = 2
    indexed = ("purpose",)
    searchable = ("recipient",)

    purpose: Purpose
    recipient: str
    fields: tuple[Field, ...]
    sha256: Sha256
    length: Length
    approval: Sha256 | None = None

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (there is one before)
        return {"approval": None, **fields}
