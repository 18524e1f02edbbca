"""What happened: one line of the chronology."""

from havre.base.when import When
from havre.cases.types.parts import Id
from havre.ledger.types import Sealed


class Happening(Sealed, frozen=True, kw_only=True):
    """One line of the chronology.

    `sources` are object ids of interviews or exhibits; `source` says more in words.
    """

    kind = "happening"
    searchable = ("what", "where", "who", "source")

    what: str
    where: str = ""
    who: str = ""
    when: When
    source: str = ""
    sources: tuple[Id, ...] = ()
