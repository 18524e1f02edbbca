"""Whether the clock can be right, by what was written before: the log has no times, but what somebody opens does."""

from dataclasses import dataclass
from typing import Final

from havre.base.ids import Micros

from .workspace import Workspace

DAY: Final = 24 * 60 * 60 * 1_000_000
# A clock may be put right by hours, and people live in many zones: what is a day ahead was written by a wrong clock.
BEHIND_BY: Final = DAY
AHEAD_BY: Final = 2 * 365 * DAY  # an organisation may rest for a year


@dataclass(frozen=True)
class Doubt:
    """`days` between the clock and the newest thing written; `behind` when that lies after what the clock says."""

    behind: bool
    days: int


def doubt(by: Workspace) -> Doubt | None:
    """Why the clock by which this piece of work is done can't be believed, as far as this member's entries tell."""
    newest = max(by.last_changes().values(), default=by.now)
    return judged(newest, by.now)


def judged(newest: Micros, now: Micros) -> Doubt | None:
    """The rule, for the moment of the newest entry."""
    if newest - now > BEHIND_BY:
        return Doubt(behind=True, days=(newest - now) // DAY)
    if now - newest > AHEAD_BY:
        return Doubt(behind=False, days=(now - newest) // DAY)
    return None
