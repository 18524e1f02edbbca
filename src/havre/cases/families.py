"""Linked cases, as one member may see them: a link exists only for who holds both of its ends."""

from dataclasses import dataclass

from havre.base.errors import NotFound
from havre.base.ids import BookId, Micros, ObjectId
from havre.cases.consent import State, state
from havre.cases.types import (
    CaseFile,
    Consent,
    FamilyTie,
    Field,
    Happening,
    Purpose,
    Relation,
    SharedHappening,
)
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

INVERSE = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.CHILD: Relation.PARENT,
    Relation.PARENT: Relation.CHILD,
    Relation.SIBLING: Relation.SIBLING,
    Relation.OTHER: Relation.OTHER,
}


@dataclass(frozen=True, repr=False)
class Relative:
    """A linked case: its book and pseudonym, and both sides of the tie. Nothing else of it passes over."""

    tie: Held[FamilyTie]
    other: Held[FamilyTie]
    pseudonym: str

    @property
    def book(self) -> BookId:
        return self.other.book


@dataclass(frozen=True, repr=False)
class Shared:
    """A happening of a relative's case that both persons agreed to have shown in this one."""

    reference: Held[SharedHappening]
    happening: Held[Happening]
    pseudonym: str


def relatives(by: Workspace, book: BookId) -> list[Relative]:
    """The cases that are linked with this one and that this member holds, too; NotFound without this one."""
    by.one(CaseFile, book=book)
    mine = by.all(FamilyTie, book=book)
    if not mine:
        return []
    names = {case.book: case.value.pseudonym for case in by.all(CaseFile)}
    others = [tie for tie in by.all(FamilyTie) if tie.book != book and tie.book in names]
    found = [
        Relative(tie, other, names[other.book])
        for tie in mine
        for other in others
        if other.value.token == tie.value.token
    ]
    return sorted(found, key=lambda each: (each.pseudonym, each.book))


def relative(by: Workspace, book: BookId, tie: ObjectId) -> Relative:
    """One of them, by its tie in this case. Raises NotFound for who does not hold both cases."""
    for each in relatives(by, book):
        if each.tie.object_id == tie:
            return each
    raise NotFound("There is no such entry.")


def may_be_shared(consent: Consent, *, at: Micros) -> bool:
    """Whether this consent lets a relative's case show happenings of this person, and theirs be shown here."""
    return (
        consent.purpose is Purpose.FAMILY
        and Field.CHRONOLOGY in consent.fields
        and state(consent, at=at) is State.GIVEN
    )


def agreed(by: Workspace, book: BookId, *, at: Micros) -> list[Held[Consent]]:
    """The consents of a case under which happenings may be shared with a relative's."""
    found = by.all(Consent, book=book)
    return [held for held in found if all(may_be_shared(each, at=at) for each in _versions(found, held))]


def shared(by: Workspace, book: BookId, *, at: Micros) -> list[Shared]:
    """What relatives' cases show in this one at this moment: not once either consent has ended, or the link has."""
    linked = {each.tie.value.token: each for each in relatives(by, book)}
    found = []
    for held in by.all(SharedHappening, book=book) if linked else ():
        one = linked.get(held.value.token)
        if one is None or not _both_agree(by, held.value, book, one.book, at=at):
            continue
        told = [each for each in by.all(Happening, book=one.book) if each.object_id == held.value.happening]
        found += [Shared(held, each, one.pseudonym) for each in told]
    return found


def _both_agree(
    by: Workspace, reference: SharedHappening, here: BookId, there: BookId, *, at: Micros
) -> bool:
    return all(
        any(held.object_id == named for held in agreed(by, book, at=at))
        for book, named in ((here, reference.agreed_here), (there, reference.agreed_there))
    )


def _versions(found: list[Held[Consent]], held: Held[Consent]) -> list[Consent]:
    # Of a consent changed twice at once, each version has to allow it.
    return [each.value for each in found if each.object_id == held.object_id]
