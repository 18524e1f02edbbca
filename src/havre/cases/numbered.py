"""Exhibits by their numbers: given once, the same for everybody who sees the exhibit, and never given again."""

from collections.abc import Iterable
from dataclasses import dataclass

from havre.base.ids import BookId
from havre.cases.types import CaseFile, Exhibit, IdentityExhibit
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace


@dataclass(frozen=True, repr=False)
class NumberedExhibit:
    """An exhibit with the number that it has for good. Those of the identity are counted apart.

    If both were counted together, who doesn't hold the identity would read from the gaps how many there are.
    """

    number: int
    held: Held[Exhibit]
    shows_identity: bool

    @property
    def label(self) -> str:
        """As it is written: "4", or "ID-2" for one of the identity."""
        return f"ID-{self.number}" if self.shows_identity else str(self.number)


def exhibits(by: Workspace, book: BookId) -> list[NumberedExhibit]:
    """The case's exhibits in the order of receipt; identity's only for who holds it.

    The number is the place among all that were ever received there: what is taken out keeps its own, and
    describing one again moves none.
    """
    by.one(CaseFile, book=book)
    placed: list[tuple[int, int, NumberedExhibit]] = []
    for type_ in (Exhibit, IdentityExhibit):
        there = list(by.all(type_, book=book))
        first = by.first_places(
            type_, book=book
        )  # after those: what somebody adds in between has a number at least
        numbers = {object_id: number for number, object_id in enumerate(first, start=1)}
        for held in there:
            one = NumberedExhibit(numbers[held.object_id], held, type_ is IdentityExhibit)
            placed.append((first[held.object_id], held.position, one))
    return [one for _, _, one in sorted(placed, key=lambda each: each[:2])]


def same_file(among: Iterable[NumberedExhibit], sha256: bytes) -> NumberedExhibit | None:
    """The first of these exhibits whose file is the same, byte for byte."""
    return next((one for one in among if one.held.value.sha256 == sha256), None)
