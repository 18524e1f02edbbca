"""Linking the cases of one family, sharing a happening between them, and ending both."""

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, Micros, ObjectId
from havre.cases import families
from havre.cases.families import INVERSE, Relative, Shared
from havre.cases.types import CaseFile, FamilyTie, Happening, Relation, SharedHappening
from havre.ledger import operations as ledger
from havre.ledger.operations import Write
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace


def link_cases(
    *, by: Workspace, book: BookId, other: BookId, relation: Relation, at: Micros
) -> Held[FamilyTie]:
    """Link two cases. `relation` says who the person of `other` is to the person of `book`.

    Raises:
        NotFound: one of them is not there for this member.
        Refused: this member may not write in both.
        WrongInput: it is the same case twice, or they are linked already.
    """
    for each in (book, other):
        by.one(CaseFile, book=each)
    if book == other:
        raise WrongInput("A case is not a relative of itself.", field="other")
    if any(each.book == other for each in families.relatives(by, book)):
        raise WrongInput("These two cases are linked already.", field="other")
    token = seal.new_id()
    mine = FamilyTie(token=token, relation=relation)
    theirs = FamilyTie(token=token, relation=INVERSE[relation])
    made = ledger.write_across(by=by, at=at, writes=[(book, Write(mine)), (other, Write(theirs))])
    return made[0]


def unlink_cases(*, by: Workspace, linked: Relative, at: Micros) -> None:
    """End a link, on both sides at once, with every happening that was shown across it.

    Raises:
        Refused: this member may not write in both.
    """
    ends: list[Held[FamilyTie] | Held[SharedHappening]] = [linked.tie, linked.other]
    token = linked.tie.value.token
    for book in (linked.tie.book, linked.other.book):
        ends += [held for held in by.all(SharedHappening, book=book) if held.value.token == token]
    writes = [(held.book, Write(held.value, held, removed=True)) for held in ends]
    ledger.write_across(by=by, at=at, writes=writes)


def share_happening(
    *,
    by: Workspace,
    linked: Relative,
    happening: Held[Happening],
    agreed: ObjectId,
    agreed_there: ObjectId,
    at: Micros,
) -> Held[SharedHappening]:
    """Show a happening of this case in the linked one, by reference, under a consent of each person.

    Raises:
        NotFound: the happening is not of this case.
        Refused: this member may not write in the other case; or it is shown there already.
        WrongInput: one of the consents does not stand, or is not about sharing the chronology with a relative's case.
    """
    if happening.book != linked.tie.book:
        raise NotFound("There is no such entry.")
    for book, named, field in (
        (linked.tie.book, agreed, "agreed"),
        (linked.book, agreed_there, "agreed_there"),
    ):
        if named not in {held.object_id for held in families.agreed(by, book, at=at)}:
            raise WrongInput(
                "This needs a consent that stands, for a relative's case, about the chronology.", field=field
            )
    if happening.object_id in {held.value.happening for held in by.all(SharedHappening, book=linked.book)}:
        raise Refused("This happening is shown in the other case already.")
    reference = SharedHappening(
        token=linked.tie.value.token,
        happening=happening.object_id,
        agreed_here=agreed_there,
        agreed_there=agreed,
    )
    return ledger.put(by=by, book=linked.book, value=reference, at=at)


def stop_sharing(*, by: Workspace, shown: Shared, at: Micros) -> None:
    """Take the reference out; the happening stays where it is. Raises Refused where this member may only read."""
    ledger.remove(by=by, held=shown.reference, at=at)
