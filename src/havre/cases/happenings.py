"""A case's happenings in their order, with what each says of the others."""

from collections.abc import Iterator, Sequence

from havre.base.ids import ObjectId
from havre.cases import chronology
from havre.cases.chronology import Order, Placed
from havre.cases.types import Happening
from havre.ledger.types import Held


def in_order(happenings: Sequence[Held[Happening]]) -> list[Placed[Held[Happening]]]:
    """Numbered and placed. What is said of a line that is not among them counts for nothing."""
    return chronology.placed(happenings, when=lambda held: held.value.when, order=list(_order(happenings)))


def _order(happenings: Sequence[Held[Happening]]) -> Iterator[Order]:
    places = {held.object_id: place for place, held in enumerate(happenings)}
    for place, held in enumerate(happenings):
        after, before = held.value.after, held.value.before
        early = places.get(ObjectId(after)) if after is not None else None
        late = places.get(ObjectId(before)) if before is not None else None
        if early is not None and early != place:
            yield early, place
        if late is not None and late != place:
            yield place, late
