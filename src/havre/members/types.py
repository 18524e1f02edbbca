"""What the organisation's own book holds."""

from havre.ledger.types import Sealed


class Membership(Sealed, frozen=True, kw_only=True):
    """Which handle is whose, as it was when the member was taken in.

    The account's row says it too, but whoever holds the disk could swap two of those.
    """

    kind = "membership"

    handle: str
    member: bytes


class Organisation(Sealed, frozen=True, kw_only=True):
    """The organisation's name: sealed like all else, so that a taken disk doesn't say whose it is."""

    kind = "organisation"

    name: str
