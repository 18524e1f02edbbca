"""Steps of the procedure, and what is decided about their limits."""

import datetime as dt
from collections.abc import Sequence

from havre.base.errors import WrongInput
from havre.base.ids import BookId, Micros
from havre.cases import inputs
from havre.cases.operations.checks import stands_in
from havre.cases.procedure import Decision, Event
from havre.cases.procedure.loading import shipped
from havre.cases.types import Deadline, Step
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace


def a_step(
    *, event: str, on: dt.date, decision: str = "", circumstances: Sequence[str] = (), note: str = ""
) -> Step:
    """A step as typed. Raises WrongInput for a day that can't be meant, and for what the lists do not have."""
    Event(event, on, None, frozenset(circumstances))
    if decision and decision not in list(Decision):
        raise WrongInput("Choose one of those listed.", field="decision")
    day = on.isoformat()
    return Step(event=event, on=day, decision=decision, circumstances=tuple(circumstances), note=note)


def record_step(
    *, by: Workspace, book: BookId, step: Step, at: Micros, replaces: Held[Step] | None = None
) -> Held[Step]:
    """Keep what happened in the procedure, or is set, as an interview; `replaces` is the step as it was kept before."""
    checked = inputs.cleaned(step, most={"note": inputs.TEXT})
    return ledger.put(by=by, book=book, value=checked, at=at, replaces=replaces)


def decide_deadline(
    *, by: Workspace, book: BookId, deadline: Deadline, at: Micros, replaces: Held[Deadline] | None = None
) -> Held[Deadline]:
    """Move the last day of a limit, or say that it was met, and why; what was decided before stays in its history."""
    if deadline.rule not in {rule.id for file in shipped().values() for rule in file.rules}:
        raise WrongInput("There is no such rule.", field="rule")
    stands_in(by, book, [deadline.step], types=(Step,), field="step")
    checked = inputs.cleaned(deadline, most={"reason": inputs.TEXT}, needs=("reason",))
    return ledger.put(by=by, book=book, value=checked, at=at, replaces=replaces)
