"""The chronology."""

from collections.abc import Collection

from havre.base.errors import WrongInput
from havre.base.ids import BookId, EntryId, Micros, ObjectId
from havre.cases import inputs
from havre.cases.happenings import in_order
from havre.cases.operations.checks import lies_before_birth, stands_in
from havre.cases.types import Exhibit, Happening, IdentityExhibit, Interview, Note
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

_HAPPENING = {"what": inputs.TEXT, "source": inputs.TEXT}


def add_happening(
    *, by: Workspace, book: BookId, happening: Happening, at: Micros, before_birth: bool = False
) -> Held[Happening]:
    """Add a line to the chronology. Its date may lie ahead: a hearing is a happening too.

    Raises:
        WrongInput: it lies before the person's birth, and `before_birth` does not say that this is meant; what it
            says of the order contradicts the dates or goes round in a circle; or something can't be kept.
    """
    checked = _checked_happening(by, book, happening, before_birth=before_birth)
    _check_order(by, book, checked, but=None)
    return ledger.put(by=by, book=book, value=checked, at=at)


def change_happening(
    *, by: Workspace, held: Held[Happening], happening: Happening, at: Micros, before_birth: bool = False
) -> Held[Happening]:
    """Change a line of the chronology; its history keeps what it said. Raises as `add_happening`.

    Sources that it had already may stay, also those that this member does not hold.
    """
    checked = _checked_happening(by, held.book, happening, had=held.value.sources, before_birth=before_birth)
    _check_order(by, held.book, checked, but=held.object_id)
    return ledger.put(by=by, book=held.book, value=checked, at=at, replaces=held)


def _checked_happening(
    by: Workspace,
    book: BookId,
    happening: Happening,
    *,
    had: Collection[bytes] = (),
    before_birth: bool,
) -> Happening:
    inputs.few(happening.sources, field="sources")
    answers = {one.id for held in by.all(Interview, book=book) for one in held.value.answers}
    new = [source for source in happening.sources if source not in {*had, *answers}]
    stands_in(by, book, new, types=(Interview, Exhibit, IdentityExhibit, Note), field="sources")
    if lies_before_birth(by, book, happening.when) and not before_birth:
        raise WrongInput(
            "This date lies before the person was born, as it is written under who the person is. Correct one of the"
            " two, or say below that it happened before.",
            field="when",
        )
    return inputs.cleaned(happening, most=_HAPPENING, needs=("what",))


def _check_order(by: Workspace, book: BookId, happening: Happening, *, but: ObjectId | None) -> None:
    """Raises WrongInput where the new state of a line can't lie where it says, with the others as they stand."""
    others = [held for held in by.all(Happening, book=book) if held.object_id != but]
    for field in ("after", "before"):
        named = getattr(happening, field)
        if named is not None and named not in {held.object_id for held in others}:
            raise WrongInput("Choose another line of this chronology.", field=field)
    if happening.after is None and happening.before is None:
        return
    own = but or ObjectId(b"")
    new = Held(happening, own, EntryId(b""), book, by.keys.key_id, by.now, 0)
    torn = {line.value.object_id for line in in_order([*others, new]) if line.torn}
    if torn - {line.value.object_id for line in in_order(others) if line.torn}:
        raise WrongInput(
            "By the dates, or by what is said of other lines, it can't lie there. Correct the date, or the order.",
            field="after" if happening.after is not None else "before",
        )
