"""Checks that need the workspace: that what an entry points to stands in the same case."""

import datetime as dt
from collections.abc import Iterable

from havre.base.errors import WrongInput
from havre.base.ids import BookId, Micros, ObjectId
from havre.base.when import When
from havre.cases.moments import day_of
from havre.cases.types import Person
from havre.ledger.types import Sealed
from havre.ledger.workspace import Workspace

_ONE_DAY = dt.timedelta(days=1)


def stands_in(
    by: Workspace, book: BookId, ids: Iterable[bytes], *, types: tuple[type[Sealed], ...], field: str
) -> None:
    """Raises WrongInput when one of `ids` is not an entry of these types in this book."""
    for object_id in ids:
        versions = by.history(ObjectId(object_id))
        if not any(held.book == book and isinstance(held.value, types) for held in versions):
            raise WrongInput("What this points to is not in this case.", field=field)


def lies_before_birth(by: Workspace, book: BookId, when: When) -> bool:
    """Whether a date certainly lies before the person was born; never for who doesn't hold the identity."""
    described = by.all(Person, book=book, limit=1)
    last, born = when.latest(), described[0].value.birth.earliest() if described else None
    return last is not None and born is not None and last < born


def not_to_come(when: When, *, at: Micros, field: str) -> None:
    """Raises WrongInput for a date that certainly lies ahead; a day of grace covers every time zone."""
    first = when.earliest()
    if first is not None and first > day_of(at) + _ONE_DAY:
        raise WrongInput("This date is still to come.", field=field)
