"""Where a claim stands before the authorities: what happened, and what somebody decided about a limit."""

import datetime as dt
from typing import Annotated

import msgspec

from havre.base.errors import WrongInput
from havre.cases.procedure import Decision, Event
from havre.cases.types.parts import Id, check_day
from havre.ledger.types import Sealed

RuleId = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Step(Sealed, frozen=True, kw_only=True):
    """One step of the procedure: an event of `cases.procedure`, on an ISO day.

    `decision` says what was decided about, empty where that is not known; `circumstances` are those of the event.
    """

    kind = "step"
    indexed = ("event",)
    searchable = ("note",)

    event: str
    on: str
    decision: str = ""
    circumstances: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        # Limits of all cases stand in one list: an entry of whoever wrote nonsense may not close it.
        try:
            self.as_event()
        except WrongInput as wrong:
            raise ValueError(str(wrong)) from None

    def as_event(self) -> Event:
        """As the engine takes it."""
        decision = Decision(self.decision) if self.decision else None
        return Event(self.event, dt.date.fromisoformat(self.on), decision, frozenset(self.circumstances))


class Deadline(Sealed, frozen=True, kw_only=True):
    """What a person decided about the limit that `rule` sets from the step of this object id; its history is the moves.

    `due` is the ISO day that takes the place of the reckoned one, empty where that stands. `met`: what was to be
    done is done. `reason` says why.
    """

    kind = "deadline"
    searchable = ("reason",)

    rule: RuleId
    step: Id
    due: str = ""
    met: bool = False
    reason: str

    def __post_init__(self) -> None:
        check_day(self.due)
