"""What happened: one line of the chronology."""

from typing import Any

from havre.base.when import When
from havre.cases.types.parts import Id
from havre.ledger.types import Sealed


class Happening(Sealed, frozen=True, kw_only=True):
    """One line of the chronology.

    `sources` are object ids of interviews, exhibits or notes, or ids of answers; `source` says more in words.
    `after` and `before` are object ids of other lines, where the person knows the order but no date.
    """

    kind = "happening"
    version = 2
    searchable = ("what", "where", "who", "source")

    what: str
    where: str = ""
    who: str = ""
    when: When
    source: str = ""
    sources: tuple[Id, ...] = ()
    after: Id | None = None
    before: Id | None = None

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (there is one before)
        return {"after": None, "before": None, **fields}
