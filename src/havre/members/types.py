"""What the organisation's own book holds, and why somebody asked for an approval."""

from enum import StrEnum

from havre.ledger.types import Sealed


class Membership(Sealed, frozen=True, kw_only=True):
    """Which handle is whose, as it was when the member was taken in.

    The account's row says it too, but whoever holds the disk could swap two of those.
    """

    kind = "membership"

    handle: str
    member: bytes


class Team(Sealed, frozen=True, kw_only=True):
    """What a team is called, for everybody who may share a case with it; `book` is the team's own."""

    kind = "team"

    name: str
    book: bytes


class Organisation(Sealed, frozen=True, kw_only=True):
    """The organisation's name: sealed like all else, so that a taken disk doesn't say whose it is."""

    kind = "organisation"

    name: str


class Step(StrEnum):
    """What somebody did with a request for an approval."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    USED = "used"


class RequestStep(Sealed, frozen=True, kw_only=True):
    """Says when a step was taken, and the steps that the log has no leaf for; `request` is the request's leaf hash.

    In the organisation's book, where both who asks and who answers can write and read. It names no case.
    """

    kind = "request_step"
    by_readers = True

    request: bytes
    step: Step


class RequestReason(Sealed, frozen=True, kw_only=True):
    """Why somebody asks, in the book that it is about; `request` is the request's leaf hash."""

    kind = "request_reason"
    by_readers = True

    request: bytes
    reason: str
