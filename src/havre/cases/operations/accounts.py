"""The chronology."""

from collections.abc import Collection

from havre.base.ids import BookId, Micros
from havre.cases import inputs
from havre.cases.operations.checks import stands_in
from havre.cases.types import Exhibit, Happening, IdentityExhibit, Interview
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

_HAPPENING = {"what": inputs.TEXT, "source": inputs.TEXT}


def add_happening(*, by: Workspace, book: BookId, happening: Happening, at: Micros) -> Held[Happening]:
    """Add a line to the chronology. Its date may lie ahead: a hearing is a happening too."""
    return ledger.put(by=by, book=book, value=_checked_happening(by, book, happening), at=at)


def change_happening(
    *, by: Workspace, held: Held[Happening], happening: Happening, at: Micros
) -> Held[Happening]:
    """Change a line of the chronology; its history keeps what it said.

    Sources that it had already may stay, also those that this member does not hold.
    """
    checked = _checked_happening(by, held.book, happening, had=held.value.sources)
    return ledger.put(by=by, book=held.book, value=checked, at=at, replaces=held)


def _checked_happening(
    by: Workspace, book: BookId, happening: Happening, *, had: Collection[bytes] = ()
) -> Happening:
    inputs.few(happening.sources, field="sources")
    new = [source for source in happening.sources if source not in had]
    stands_in(by, book, new, types=(Interview, Exhibit, IdentityExhibit), field="sources")
    return inputs.cleaned(happening, most=_HAPPENING, needs=("what",))
