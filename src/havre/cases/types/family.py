"""Cases that belong to one family: linked, and still each sealed for itself."""

from enum import StrEnum

from havre.cases.types.parts import Id
from havre.ledger.types import Sealed


class Relation(StrEnum):
    """Who the person of the other case is to the person of this one."""

    SPOUSE = "spouse or partner"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "brother or sister"
    OTHER = "other relative"


class FamilyTie(Sealed, frozen=True, kw_only=True):
    """One side of a link between two cases. It names no other case.

    Both sides hold the same `token`, drawn by chance: only who holds both cases can tell that they belong together,
    and nothing of one case, its grounds least of all, stands in the other.
    """

    kind = "family_tie"

    token: Id
    relation: Relation


class SharedHappening(Sealed, frozen=True, kw_only=True):
    """A happening of a linked case, by reference: its text stays there, under the keys of that case.

    `token` is the tie's. `agreed_here` and `agreed_there` are the object ids of the consents, one of each person,
    under which it is shown here.
    """

    kind = "shared_happening"

    token: Id
    happening: Id
    agreed_here: Id
    agreed_there: Id
