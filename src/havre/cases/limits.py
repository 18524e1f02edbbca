"""The limits of a case, from its steps, its jurisdiction and what somebody decided about them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from havre.base.ids import BookId, Micros
from havre.cases.moments import day_of
from havre.cases.procedure import Answer, Event, Facts, Reckoned, reckon
from havre.cases.types import CaseFile, Deadline, Step
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace


@dataclass(frozen=True, repr=False)
class Limit:
    """One rule applied to one step. `decided` is what a person said of it; `on` the day that counts."""

    row: Reckoned
    step: Held[Step]
    decided: Held[Deadline] | None
    on: dt.date

    @property
    def met(self) -> bool:
        return self.decided is not None and self.decided.value.met


@dataclass(frozen=True, repr=False)
class Group:
    """The limits that compete: of one step, about one topic, soonest first, those only supposed last.

    `governing` is the one to act on. `met`: what was to be done is done, by whichever rule.
    """

    step: Held[Step]
    governing: Limit
    limits: tuple[Limit, ...]
    met: bool


@dataclass(frozen=True, repr=False)
class Procedure:
    """The steps of a case in order, and its limits by day; `warnings` are of all of it."""

    steps: tuple[Held[Step], ...]
    groups: tuple[Group, ...]
    warnings: tuple[str, ...]

    def open(self) -> tuple[Group, ...]:
        """What is still to be done, soonest first."""
        return tuple(group for group in self.groups if not group.met)


def of_case(by: Workspace, book: BookId, *, at: Micros) -> Procedure:
    """The procedure of one case. Raises NotFound when it is not there for this member."""
    case = by.one(CaseFile, book=book)
    return _procedure(
        case.value.jurisdiction, by.all(Step, book=book), by.all(Deadline, book=book), day_of(at)
    )


def of_all(by: Workspace, cases: Iterable[Held[CaseFile]], *, at: Micros) -> dict[BookId, Procedure]:
    """The procedures of these cases, as far as they have steps."""
    steps: dict[BookId, list[Held[Step]]] = {}
    for step in by.all(Step):
        steps.setdefault(step.book, []).append(step)
    decided = by.all(Deadline) if steps else []
    return {
        case.book: _procedure(case.value.jurisdiction, steps[case.book], decided, day_of(at))
        for case in cases
        if case.book in steps
    }


def _procedure(
    jurisdiction: str, steps: Sequence[Held[Step]], decided: Sequence[Held[Deadline]], today: dt.date
) -> Procedure:
    ordered = sorted(steps, key=lambda held: (held.value.on, held.position))
    if not jurisdiction:
        return Procedure(tuple(ordered), (), ())
    events = [held.value.as_event() for held in ordered]
    answer = reckon(Facts(jurisdiction, events), today=today)
    by_event: dict[Event, Held[Step]] = dict(zip(reversed(events), reversed(ordered), strict=True))
    said = {(held.book, held.value.step, held.value.rule): held for held in decided}
    limits = [_limit(row, by_event[row.event], said) for row in _each_once(answer)]
    return Procedure(tuple(ordered), tuple(_groups(limits)), answer.warnings)


def _each_once(answer: Answer) -> list[Reckoned]:
    """Two steps that say the same have the same limits."""
    return list({(row.event, row.rule.id, row.variant): row for row in answer.rows}.values())


def _limit(row: Reckoned, step: Held[Step], said: dict[tuple[BookId, bytes, str], Held[Deadline]]) -> Limit:
    decided = (
        said.get((step.book, step.object_id, row.rule.id))
        if row.variant is None or not row.supposed
        else None
    )
    moved = decided.value.due if decided is not None else ""
    return Limit(row, step, decided, dt.date.fromisoformat(moved) if moved else row.act_on)


def _groups(limits: Iterable[Limit]) -> list[Group]:
    competing: dict[tuple[bytes, str], list[Limit]] = {}
    for limit in sorted(limits, key=lambda one: (one.row.supposed, one.on)):
        competing.setdefault((limit.step.object_id, limit.row.rule.topic), []).append(limit)
    groups = [
        Group(same[0].step, same[0], tuple(same), any(limit.met for limit in same))
        for same in competing.values()
        if not same[0].row.supposed
    ]
    return sorted(groups, key=lambda group: (group.governing.on, group.governing.row.rule.id))
