"""What fell due while nobody could sign: done by the next member to unlock who holds the right to it.

Nothing is appended while nobody is unlocked. A duty is a function that looks whether something of its kind is due
and within this member's rights, does it, and says how many times; it finds nothing the second time.
"""

from collections.abc import Callable, Sequence

from django.db import DatabaseError

from havre.base.errors import HavreError
from havre.base.ids import Micros
from havre.base.logs import Log
from havre.ledger import due
from havre.ledger.workspace import Workspace

from .restores import sign_restores
from .shares import grant_recovery

journal = Log("members")

Duty = Callable[[Workspace, Micros], int]


def close_ended(by: Workspace, _at: Micros) -> int:
    """Grants whose end has come are revoked: until then only the program holds them closed."""
    return due.close_ended(by)


def renew_closed(by: Workspace, _at: Micros) -> int:
    """Books that somebody held who has left get new keys."""
    return due.renew_closed(by)


DUTIES: Sequence[Duty] = (sign_restores, close_ended, renew_closed, grant_recovery)


def perform(by: Workspace, at: Micros, *, duties: Sequence[Duty] = DUTIES) -> int:
    """Do all that is due; returns how many things were done.

    One that fails is named in the operator's log and stays due: it must neither keep a member out nor the
    others from being done.
    """
    done = 0
    for duty in duties:
        try:
            done += duty(by, at)
        except (HavreError, DatabaseError) as error:
            journal.error("duty-failed", duty=duty.__name__, error=type(error).__name__)
    return done
