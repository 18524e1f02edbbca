"""The file of one exhibit, handed to somebody outside."""

from havre.base.ids import BookId, Micros
from havre.cases import inputs, leaving
from havre.cases.consent import NotAllowed
from havre.cases.types import Exhibit, Field, IdentityExhibit, Outgoing, Purpose, WentOut
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace


def hand_out_exhibit(
    *, by: Workspace, book: BookId, exhibit: Held[Exhibit], purpose: Purpose, recipient: str, at: Micros
) -> Held[WentOut] | NotAllowed:
    """Put into the register that the file of an exhibit leaves, as it was received; or why it may not.

    What says who the person is needs their consent about the papers and about the name. What stands inside a file
    is for people to know: no program reads it here.

    Raises:
        NotFound, Refused: as `leaving.hand_over`.
        WrongInput: there is no recipient.
    """
    going = leaving.Going(
        what=Outgoing.EXHIBIT,
        purpose=purpose,
        recipient=inputs.needed(recipient, field="recipient"),
        fields=fields_of(exhibit.value),
        exhibit=exhibit.object_id,
    )
    value = exhibit.value
    return leaving.hand_over(by=by, book=book, going=going, sha256=value.sha256, length=value.length, at=at)


def fields_of(exhibit: Exhibit) -> frozenset[Field]:
    """What consent has to be about before the file of this exhibit goes out."""
    if isinstance(exhibit, IdentityExhibit):
        return frozenset({Field.PAPERS, Field.NAME})
    return frozenset({Field.EXHIBITS})
