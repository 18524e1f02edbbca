"""What is known of a procedure: what happened when, and where."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from havre.base.errors import WrongInput
from havre.cases.procedure.rules import CIRCUMSTANCES, EVERY_EVENT, Decision

FIRST_DAY, LAST_DAY = dt.date(1950, 1, 1), dt.date(2150, 12, 31)


@dataclass(frozen=True, repr=False)
class Event:
    """Something that happened or is set, named as in `rules.EVERY_EVENT`; of a decision, what it was about if known.

    Raises WrongInput for an unknown name or circumstance, and for a day that can't be meant.
    """

    id: str
    on: dt.date
    decision: Decision | None = None
    circumstances: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.id not in EVERY_EVENT:
            raise WrongInput('There is no event "%(event)s".', field="event", event=self.id)
        for name in self.circumstances - CIRCUMSTANCES.keys():
            raise WrongInput('There is no circumstance "%(name)s".', field="circumstances", name=name)
        if not FIRST_DAY <= self.on <= LAST_DAY:
            raise WrongInput(
                "The day must lie between %(first)d and %(last)d.",
                field="on",
                first=FIRST_DAY.year,
                last=LAST_DAY.year,
            )

    def may_be(self, decision: Decision | None) -> bool:
        """Whether what was decided can be `decision`; anything can be, of what is not known."""
        return decision is None or self.decision in (None, decision)


@dataclass(frozen=True, repr=False)
class Facts:
    """What is known of a procedure.

    `limits`: by rule id, the number that a notified decision names within the range left to a State.
    """

    jurisdiction: str
    events: Sequence[Event]
    limits: Mapping[str, int] = field(default_factory=dict)

    def latest(self, event: str) -> dt.date | None:
        """The last day on which an event of this name happened."""
        return max((one.on for one in self.events if one.id == event), default=None)
