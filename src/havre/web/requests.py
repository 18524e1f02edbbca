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
