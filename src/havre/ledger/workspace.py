"""What one unlocked member may open, and with what keys: passed as `by=` to every operation."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId, EntryId, MemberId, Micros, ObjectId
from havre.language.search import read

from .desk import Desk
from .listing import Listed, Listing
from .objects import Hit, Objects, hit
from .types import Held, Sealed

T = TypeVar("T", bound=Sealed)


class Workspace:
    """One unlocked member, for one piece of work. Every question first meets the log's tip, so that a right taken
    away is gone before the answer."""

    def __init__(self, *, desk: Desk, keys: seal.Keys, now: Micros) -> None:
        self.desk = desk
        self.keys = keys
        self.now = now  # when this piece of work is done: what was granted until then has ended
        self.ledger = desk.ledger

    @property
    def member(self) -> MemberId:
        return self.desk.member

    def all(
        self,
        type_: type[T],
        *,
        book: BookId | None = None,
        where: Mapping[str, str | int | bool] | None = None,
        order: str = "position",
        limit: int | None = None,
        offset: int = 0,
        after: int = -1,
    ) -> list[Held[T]]:
        """Current values of one type, in `order`: `position` or an indexed field, `-` before it for descending.

        With `after`, only those that stand later in the log than this position.
        """
        with self._tip() as objects:
            return objects.all(
                type_, book=book, where=where or {}, order=order, limit=limit, offset=offset, after=after
            )

    def count(
        self,
        type_: type[Sealed],
        *,
        book: BookId | None = None,
        where: Mapping[str, str | int | bool] | None = None,
    ) -> int:
        """How many `all` would give."""
        with self._tip() as objects:
            return objects.count(type_, book=book, where=where or {})

    def counts(
        self,
        type_: type[Sealed],
        *,
        books: Sequence[BookId] | None = None,
        where: Mapping[str, str | int | bool] | None = None,
    ) -> dict[BookId, int]:
        """How many current values of `type_` each book (of `books`) has; those without any are absent."""
        with self._tip() as objects:
            return objects.counts(type_, books=books, where=where or {})

    def listed(self, listing: Listing[T], *, limit: int, offset: int = 0) -> list[Listed[T]]:
        """One row for each book that has what is asked for."""
        with self._tip() as objects:
            return objects.listed(listing, limit=limit, offset=offset)

    def count_listed(self, listing: Listing[Any]) -> int:
        """How many `listed` would give without a limit."""
        with self._tip() as objects:
            return objects.count_listed(listing)

    def values(self, type_: type[Sealed], field: str, *, limit: int) -> list[str]:
        """The texts that an indexed field has in current values, the most frequent first."""
        with self._tip() as objects:
            return objects.values(type_, field, limit=limit)

    def last_changes(self) -> dict[BookId, Micros]:
        """When each book was last written to, by any type but `Access`."""
        with self._tip() as objects:
            return objects.last_changes()

    def get(self, type_: type[T], object_id: ObjectId) -> Held[T]:
        """The current value of one object (the newest, while a conflict stands).

        Raises:
            NotFound: there is none, or it is not granted to this member.
        """
        with self._tip() as objects:
            current = [
                held for held in objects.versions(object_id, current=True) if type(held.value) is type_
            ]
        if not current:
            raise NotFound("There is no such entry.")
        return current[-1]

    def one(self, type_: type[T], *, book: BookId) -> Held[T]:
        """The value of a type that a book has one of.

        Raises:
            NotFound: the book has none, does not exist, or is not granted to this member.
        """
        found = self.all(type_, book=book, order="-position", limit=1)
        if not found:
            raise NotFound("There is no such entry.")
        return found[0]

    def history(self, object_id: ObjectId) -> list[Held[Any]]:
        """Every version of an object, oldest first."""
        with self._tip() as objects:
            return objects.versions(object_id, current=False)

    def conflicts(self, object_id: ObjectId) -> list[Held[Any]]:
        """The versions between which a person must choose; empty when there is one."""
        with self._tip() as objects:
            current = objects.versions(object_id, current=True)
        return current if len(current) > 1 else []

    def all_conflicts(self, book: BookId) -> list[list[Held[Any]]]:
        """The objects of a book that were changed twice at once, each with its current versions."""
        with self._tip() as objects:
            found = [objects.versions(object_id, current=True) for object_id in objects.in_conflict(book)]
        # An id of another book, forged into this one, is a conflict of neither here.
        return [versions for versions in found if len(versions) > 1 and versions[0].book == book]

    def first_places(self, type_: type[Sealed], *, book: BookId) -> dict[ObjectId, int]:
        """Where in the log each object of a type first stood, in that order; those taken out since are among them."""
        with self._tip() as objects:
            return objects.first_places(type_, book)

    def removed(self, book: BookId) -> list[Held[Any]]:
        """The last version of each object of a book that was taken out, the latest last."""
        with self._tip() as objects:
            found = [objects.versions(object_id, current=False) for object_id in objects.taken_out(book)]
        # Somebody may have written another book's id into this one: that object is at home there, and stands.
        return [versions[-1] for versions in found if versions and versions[-1].book == book]

    def search(
        self,
        words: str,
        *,
        book: BookId | None = None,
        beside: type[Sealed] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Hit]:
        """Entries that answer what was typed (see `havre.language.search.read`), best first, each with its passage.

        In one `book`, or in those that hold a current value of the type `beside`.
        """
        question = read(words)
        with self._tip() as objects:
            found = objects.search(question, book=book, beside=beside, limit=limit, offset=offset)
        return [hit(held, question) for held in found]

    def count_found(
        self, words: str, *, book: BookId | None = None, beside: type[Sealed] | None = None
    ) -> int:
        """How many `search` would give."""
        with self._tip() as objects:
            return objects.count_found(read(words), book=book, beside=beside)

    def unreadable(self, book: BookId) -> int:
        """How many entries of a book this Havre can't show: written by a newer one, or so that they don't open."""
        with self._tip() as objects:
            return objects.unreadable(book)

    def books(self, compartment: str = seal.FILE) -> list[BookId]:
        """The books whose `compartment` this member may read, but for the organisation's own."""
        with self._tip():
            organisation = self.ledger.organisation
            return list(
                dict.fromkeys(
                    slot.book
                    for slot in self.desk.keyring
                    if slot.compartment == compartment and slot.book != organisation
                )
            )

    def rights(self, book: BookId, compartment: str) -> seal.Rights:
        """What this member may do there, by the log."""
        with self._tip():
            return self.desk.rights(book, compartment, at=self.now)

    def current_key(self, book: BookId, compartment: str) -> tuple[seal.Slot, seal.CompartmentKey]:
        """The slot that new entries go to, and its key.

        Raises:
            NotFound: the book does not exist or is not granted to this member.
        """
        with self._tip():
            epoch = self.ledger.authority.current_epoch(book, compartment)
            slot = seal.Slot(book, compartment, epoch if epoch is not None else 0)
            key = self.desk.keyring.get(slot)
        if key is None:
            raise NotFound("There is no such case.")
        return slot, key

    def keys_of(self, book: BookId, compartment: str) -> Iterable[tuple[seal.Slot, seal.CompartmentKey]]:
        """Every epoch's key of a compartment, to hand on."""
        with self._tip():
            return [
                (s, k)
                for s, k in self.desk.keyring.items()
                if s.book == book and s.compartment == compartment
            ]

    def entry_held(self, entry_id: EntryId) -> Held[Any]:
        """The value that one entry sealed, current or not; NotFound when it is not there for this member."""
        with self._tip() as objects:
            return objects.entry(entry_id)

    def _tip(self) -> AbstractContextManager[Objects]:
        return self.desk.up_to_date(self.keys, now=self.now)
