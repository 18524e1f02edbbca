"""How long a case is kept, and destroying it."""

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import BookId, Micros
from havre.cases import inputs
from havre.cases.types import CaseFile, Retention
from havre.ledger import destroying
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from havre.members import approvals


def decide_keeping(
    *, by: Workspace, book: BookId, retention: Retention, at: Micros, replaces: Held[Retention] | None = None
) -> Held[Retention]:
    """Say until when a case is kept, or hold it.

    Raises:
        WrongInput: a hold has no reason, or the reason is too long.
        Refused: it was decided already and `replaces` is missing.
    """
    if replaces is None and by.all(Retention, book=book, limit=1):
        raise Refused("Somebody decided this meanwhile. Open the page again and change it there.")
    checked = inputs.cleaned(retention, most={"reason": inputs.TEXT})
    if checked.hold and not checked.reason:
        raise WrongInput("Say why it is held: who may still need it, and for what.", field="reason")
    return ledger.put(by=by, book=book, value=checked, at=at, replaces=replaces)


def is_held(by: Workspace, book: BookId) -> bool:
    """Whether a case is held: one of two decisions that stand side by side is enough."""
    return by.count(Retention, book=book, where={"hold": True}) > 0


def destroy_case(*, by: Workspace, book: BookId, pseudonym: str, at: Micros) -> None:
    """Destroy a case for good: its texts, its keys and its files are deleted, here and for everybody.

    Raises:
        NotFound: the case is not there for this member.
        Refused: it is held; this member may not share it with others; or nobody approved.
        WrongInput: `pseudonym`, typed to be sure, is another.
    """
    case = by.one(CaseFile, book=book)
    check_destroyable(by, book)
    if pseudonym.strip().casefold() != case.value.pseudonym.casefold():
        raise WrongInput("This is not the pseudonym of this case.", field="pseudonym")
    with by.ledger.appending(by.keys) as log:
        approval = approvals.spend(log, by=by, action=seal.SHRED, book=book, at=at)
        destroying.shred(log, by=by, book=book, approval=approval)
    destroying.finish(by.ledger)


def check_destroyable(by: Workspace, book: BookId) -> None:
    """Raises NotFound or Refused, as `destroy_case`, unless this member may destroy the case, or ask to."""
    by.one(CaseFile, book=book)
    if not by.rights(book, seal.FILE) & seal.Rights.GRANT:
        raise Refused("Only who may share this case may destroy it.")
    if is_held(by, book):
        raise Refused("This case is held: somebody may still need it. End the hold first, and say why.")
