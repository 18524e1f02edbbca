"""What pages ask about cases. Everything is as this member may see it; what they don't hold does not exist."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from havre import seal
from havre.base.ids import BookId, MemberId, Micros
from havre.cases import happenings, limits
from havre.cases.chronology import Placed
from havre.cases.consent import State, state
from havre.cases.differences import Difference, Told, differences
from havre.cases.moments import day_of
from havre.cases.operations.consents import out_under
from havre.cases.procedure.rules import Acts
from havre.cases.types import (
    CaseFile,
    Citation,
    Consent,
    Happening,
    Interview,
    Narrative,
    Note,
    Person,
    Retention,
    Task,
    WentOut,
)
from havre.ledger import queries as ledger
from havre.ledger.types import Access, Held
from havre.ledger.workspace import Workspace
from havre.members import approvals

SOON = dt.timedelta(days=30)


@dataclass(frozen=True, repr=False)
class Overview:
    """One case at a glance. `holds_identity` says whether this member may uncover who the person is."""

    case: Held[CaseFile]
    holds_identity: bool
    narratives: list[Held[Narrative]]
    notes: list[Held[Note]]  # newest first
    tasks: list[Held[Task]]  # open, by due date, those without one last
    interviews: list[Held[Interview]]
    out: list[Held[WentOut]]  # newest first
    unreadable: int  # entries written by a newer Havre


def overview(by: Workspace, book: BookId) -> Overview:
    """One case. Raises NotFound when it is not there for this member."""
    case = by.one(CaseFile, book=book)
    open_tasks = by.all(Task, book=book, where={"done": False})
    return Overview(
        case=case,
        holds_identity=bool(by.rights(book, seal.IDENTITY) & seal.Rights.READ),
        narratives=by.all(Narrative, book=book),
        notes=by.all(Note, book=book, order="-position"),
        tasks=sorted(open_tasks, key=lambda held: (not held.value.due, held.value.due, held.position)),
        interviews=by.all(Interview, book=book),
        out=by.all(WentOut, book=book, order="-position"),
        unreadable=by.unreadable(book),
    )


def person(by: Workspace, book: BookId) -> Held[Person]:
    """Who the person is. Raises NotFound without identity, and while nobody described them."""
    return by.one(Person, book=book)


def chronology(by: Workspace, book: BookId) -> list[Placed[Held[Happening]]]:
    """The case's happenings in order, numbered."""
    by.one(CaseFile, book=book)
    return happenings.in_order(by.all(Happening, book=book))


@dataclass(frozen=True, repr=False)
class ConsentRow:
    """A consent, what it is worth now, and what went out under it."""

    held: Held[Consent]
    state: State
    out: tuple[Held[WentOut], ...]


def consents(by: Workspace, book: BookId, *, at: Micros) -> list[ConsentRow]:
    """The case's consents, newest first."""
    by.one(CaseFile, book=book)
    return [
        ConsentRow(held, state(held.value, at=at), out_under(by=by, consent=held))
        for held in by.all(Consent, book=book, order="-position")
    ]


def what_differs(by: Workspace, book: BookId) -> list[Difference]:
    """What the case says differently in two places. Raises NotFound when it is not there for this member."""
    by.one(CaseFile, book=book)
    described = by.all(Person, book=book, limit=1)
    return differences(
        Told(
            person=described[0] if described else None,
            interviews=by.all(Interview, book=book),
            happenings=by.all(Happening, book=book),
            narratives=by.all(Narrative, book=book),
        )
    )


def citations(by: Workspace, book: BookId) -> list[Held[Citation]]:
    """What the case cites of the record, in the order in which it was cited."""
    by.one(CaseFile, book=book)
    return by.all(Citation, book=book)


@dataclass(frozen=True, repr=False)
class Opened:
    """Somebody opened the case, or uncovered its identity. `member` is None for a key that is no member's.

    `approved` is who allowed it where its name was shown among those of other cases.
    """

    member: MemberId | None
    what: str
    at: Micros
    approved: MemberId | None


@dataclass(frozen=True, repr=False)
class AccessList:
    holders: list[ledger.KeyHolder]
    opened: list[Opened]  # newest first


def access(by: Workspace, book: BookId) -> AccessList:
    """Who holds what of a case, and who opened it when. Raises NotFound when it is not there for this member."""
    holders = ledger.key_holders(by=by, book=book)
    answered = approvals.answered(by)
    opened = [
        Opened(_member(by, held), held.value.what, held.at, answered.get(held.value.approval or b""))
        for held in by.all(Access, book=book, order="-position")
    ]
    return AccessList(holders, opened)


def _member(by: Workspace, held: Held[Access]) -> MemberId | None:
    key = by.ledger.authority.key(held.author)
    return MemberId(key.holder) if key is not None and key.role == "member" else None


@dataclass(frozen=True)
class MayOpen:
    """What one member may do in one compartment; no rights at all when they hold nothing there."""

    compartment: str
    rights: seal.Rights


def seen_by(by: Workspace, book: BookId, member: MemberId) -> list[MayOpen]:
    """What another member may open of a case, compartment by compartment: all that their stolen keys would give."""
    rights = {
        holder.compartment: holder.rights
        for holder in ledger.holders(by=by, book=book)
        if holder.member == member
    }
    return [
        MayOpen(compartment, rights.get(compartment, seal.Rights.NONE)) for compartment in seal.COMPARTMENTS
    ]


class DueKind(StrEnum):
    """Why something stands in the list of what is due."""

    TASK = "task"
    LIMIT = "limit of procedure"
    CONSENT = "consent expires"
    HAPPENING = "happening ahead"
    KEEPING = "kept long enough"


@dataclass(frozen=True, repr=False)
class Due:
    """One thing due in one case."""

    book: BookId
    pseudonym: str
    kind: DueKind
    what: str
    on: dt.date


def due(by: Workspace, *, at: Micros) -> list[Due]:
    """What is due in this member's cases, soonest first.

    Open tasks until 30 days ahead, overdue ones too; valid consents that expire within 30 days; and happenings
    that certainly lie ahead. Limits of procedure that the person has to keep, until somebody says that they were met,
    each by the earliest of the rules that compete. Cases whose time of keeping ends within 30
    days, unless they are held.
    """
    today = day_of(at)
    cases = by.all(CaseFile)
    names = {case.book: case.value.pseudonym for case in cases}
    found = [*_tasks(by, names, today), *_expiring(by, names, at), *_ahead(by, names, today)]
    found += _kept_long_enough(by, names, today)
    found += _limits(by, cases, at)
    return sorted(found, key=lambda item: (item.on, item.pseudonym, item.kind))


def _tasks(by: Workspace, names: dict[BookId, str], today: dt.date) -> list[Due]:
    return [
        Due(task.book, names[task.book], DueKind.TASK, task.value.what, on)
        for task in by.all(Task, where={"done": False})
        if task.book in names
        and task.value.due
        and (on := dt.date.fromisoformat(task.value.due)) <= today + SOON
    ]


def _limits(by: Workspace, cases: list[Held[CaseFile]], at: Micros) -> list[Due]:
    names = {case.book: case.value.pseudonym for case in cases}
    return [
        Due(book, names[book], DueKind.LIMIT, group.governing.row.rule.step, group.governing.on)
        for book, procedure in limits.of_all(by, cases, at=at).items()
        for group in procedure.open()
        if group.governing.row.rule.acts is Acts.PERSON and group.governing.on <= day_of(at) + SOON
    ]


def _kept_long_enough(by: Workspace, names: dict[BookId, str], today: dt.date) -> list[Due]:
    held = {each.book for each in by.all(Retention, where={"hold": True})}
    return [
        Due(each.book, names[each.book], DueKind.KEEPING, each.value.reason, on)
        for each in by.all(Retention)
        if each.book in names.keys() - held
        and each.value.keep_until
        and (on := dt.date.fromisoformat(each.value.keep_until)) <= today + SOON
    ]


def running_out(
    by: Workspace, *, at: Micros, book: BookId | None = None
) -> list[tuple[Held[Consent], dt.date]]:
    """The consents that are good now and expire within 30 days, each with its last day; of one case or of all."""
    return [
        (held, on)
        for held in by.all(Consent, book=book)
        if held.value.expires is not None
        and state(held.value, at=at) is State.GIVEN
        and (on := day_of(held.value.expires)) <= day_of(at) + SOON
    ]


def _expiring(by: Workspace, names: dict[BookId, str], at: Micros) -> list[Due]:
    return [
        Due(held.book, names[held.book], DueKind.CONSENT, held.value.recipient, on)
        for held, on in running_out(by, at=at)
        if held.book in names
    ]


def _ahead(by: Workspace, names: dict[BookId, str], today: dt.date) -> list[Due]:
    return [
        Due(held.book, names[held.book], DueKind.HAPPENING, held.value.what, first)
        for held in by.all(Happening)
        if held.book in names and (first := held.value.when.earliest()) is not None and first > today
    ]
