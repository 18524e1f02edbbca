"""What the organisation's own book holds."""

from havre.ledger.types import Sealed


class Organisation(Sealed, frozen=True, kw_only=True):
    """The organisation's name: sealed like all else, so that a taken disk doesn't say whose it is."""

    kind = "organisation"

    name: str
