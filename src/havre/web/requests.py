"""A request as the pages of unlocked members see it."""

from django.http import HttpRequest

from havre.base.ids import Micros
from havre.ledger.workspace import Workspace


class DoorRequest(HttpRequest):
    """A request before anybody is unlocked."""

    now: Micros


class MemberRequest(DoorRequest):
    """A request of an unlocked member."""

    workspace: Workspace
    handle: str
    secret: bytes  # of the session; never leaves the cookie and this attribute


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, or nothing when that is this machine: then it is a proxy, and says nothing."""
    address: str = request.META.get("REMOTE_ADDR", "")
    return "" if address in ("127.0.0.1", "::1", "") else address
