"""Writes to the log. Each is one durable transaction: when it returns, the entries are on the disk and signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, FileId, KeyId, MemberId, Micros, ObjectId
from havre.base.logs import Log, where

from . import due
from .files import StoredFile
from .log import Appender
from .types import Access, Held, Sealed, body_of
from .workspace import Workspace

T = TypeVar("T", bound=Sealed)

journal = Log("ledger")


@dataclass(frozen=True)
class Write:
    """One value to seal: a new object, or the next state of one."""

    value: Sealed
    replaces: Held[Any] | None = None
    files: tuple[StoredFile, ...] = ()
    removed: bool = False


def open_book(*, by: Workspace, at: Micros, first: Sequence[Sealed] = ()) -> BookId:
    """Open a book with its two compartments, granted to this member and to the recovery key, holding `first`."""
    book = BookId(seal.new_id())
    with by.ledger.appending(by.keys) as log:
        begin_book(log, by=by, book=book, at=at, first=first)
    return book


def begin_book(
    log: Appender, *, by: Workspace, book: BookId, at: Micros, first: Sequence[Sealed]
) -> dict[str, tuple[seal.Slot, seal.CompartmentKey]]:
    """Append the grants that open a book, to the author and then to the recovery key, and its first entries.

    Returns the book's keys by compartment.
    """
    recovery = by.ledger.authority.recovery
    keys = {
        compartment: (seal.Slot(book, compartment, 0), seal.CompartmentKey.new())
        for compartment in seal.COMPARTMENTS
    }
    for public, rights in (
        (by.keys.public, seal.Rights.ALL),
        (recovery.public, seal.Rights.READ | seal.Rights.GRANT),
    ):
        for slot, key in keys.values():
            log.add_grant(
                seal.seal_grant(
                    key, slot, log_id=by.ledger.log_id, recipient=public, rights=rights, until=None
                )
            )
    for value in first:
        _append(log, by=by, slot_key=keys[type(value).compartment], write=Write(value), at=at)
    return keys


def append(log: Appender, *, by: Workspace, book: BookId, value: T, at: Micros) -> Held[T]:
    """Add one new value to a transaction that is under way. Raises as `write`."""
    _check_write(by, book, Write(value))
    slot_key = by.current_key(book, type(value).compartment)
    return _append(log, by=by, slot_key=slot_key, write=Write(value), at=at)


def append_under(
    log: Appender,
    *,
    by: Workspace,
    slot_key: tuple[seal.Slot, seal.CompartmentKey],
    value: Sealed,
    at: Micros,
) -> None:
    """As `append`, for somebody who was granted the key in this very transaction."""
    _append(log, by=by, slot_key=slot_key, write=Write(value), at=at)


def put(
    *,
    by: Workspace,
    book: BookId,
    value: T,
    at: Micros,
    replaces: Held[T] | None = None,
    files: Sequence[StoredFile] = (),
) -> Held[T]:
    """Seal `value` into `book` and return it as held; `replaces` makes it the next state of that object."""
    return write(by=by, book=book, at=at, writes=[Write(value, replaces, tuple(files))])[0]


def put_all(*, by: Workspace, book: BookId, values: Sequence[Sealed], at: Micros) -> list[Held[Any]]:
    """Seal several new values in one transaction: all of them are kept, or none."""
    return write(by=by, book=book, at=at, writes=[Write(value) for value in values])


def remove(*, by: Workspace, held: Held[Any], at: Micros) -> None:
    """Take an object out of every page; its history keeps it."""
    write(by=by, book=held.book, at=at, writes=[Write(held.value, held, removed=True)])


def write(*, by: Workspace, book: BookId, at: Micros, writes: Sequence[Write]) -> list[Held[Any]]:
    """Append one entry for each of `writes`, in one transaction.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
        Refused: the member may read there but not write.
    """
    return write_across(by=by, at=at, writes=[(book, item) for item in writes])


def write_across(*, by: Workspace, at: Micros, writes: Sequence[tuple[BookId, Write]]) -> list[Held[Any]]:
    """Append one entry for each of `writes`, each in its book, in one transaction: all are kept, or none.

    Raises as `write`, before anything is appended.
    """
    for book, item in writes:
        _check_write(by, book, item)
    for book in dict.fromkeys(book for book, _item in writes):
        kinds = {type(item.value).compartment for where_, item in writes if where_ == book}
        due.renew_before_writing(by, book, kinds)
    held = []
    with by.ledger.appending(by.keys) as log:
        for book, item in writes:
            slot_key = by.current_key(book, type(item.value).compartment)
            held.append(_append(log, by=by, slot_key=slot_key, write=item, at=at))
    for _book, item in writes:
        for stored in item.files:
            _keep(by, stored.file_id)
    return held


def _keep(by: Workspace, file_id: FileId) -> None:
    """The entry is durable: a file that can't be moved to its place now is read where it lies, and moved at a start."""
    try:
        by.ledger.files.keep(file_id)
    except OSError as error:
        journal.error("file-not-moved", error=type(error).__name__, raised=where(error))


def _check_write(by: Workspace, book: BookId, item: Write) -> None:
    compartment = type(item.value).compartment
    by.current_key(book, compartment)
    if not type(item.value).by_readers and not by.rights(book, compartment) & seal.Rights.WRITE:
        raise Refused("You may read this, but not change it.")
    if item.replaces is not None and item.replaces.book != book:
        raise NotFound("There is no such entry.")
    if not all(by.ledger.files.has(stored.file_id) for stored in item.files):
        raise Refused("The file is no longer here. Choose it again; everything else you typed is kept.")


def _append(
    log: Appender, *, by: Workspace, slot_key: tuple[seal.Slot, seal.CompartmentKey], write: Write, at: Micros
) -> Held[Any]:
    slot, key = slot_key
    replaces = write.replaces
    object_id = replaces.object_id if replaces is not None else ObjectId(seal.new_id())
    supersedes = (replaces.entry_id,) if replaces is not None else ()
    body = body_of(write.value, object_id=object_id, at=at, supersedes=supersedes, removed=write.removed)
    by.ledger.registry.open(body)  # what no reader would take must not be acknowledged
    files = [(stored.file_id, stored.sealed_sha256) for stored in write.files]
    sealed = seal.seal_entry(body, key=key, log_id=by.ledger.log_id, slot=slot, files=files)
    position = log.add_entry(sealed)
    return Held(write.value, object_id, sealed[0].entry, slot.book, by.keys.key_id, at, position)


def grant(
    *,
    by: Workspace,
    book: BookId,
    compartments: Sequence[str],
    to: MemberId | BookId,
    rights: seal.Rights,
    until: Micros | None = None,
    team: bool = False,
) -> None:
    """Hand on every epoch's key of some compartments to another member, who keeps what they held there before.

    With `team`, `to` is a team's book, and its members hold it through their team. `until` is when it ends; who
    holds it for longer already keeps that.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
        Refused: the member may not grant there, or not that long, or there is no such current member or team.
    """
    recipient = by.ledger.authority.role_key(seal.TEAM if team else seal.MEMBER, to)
    if recipient is None:
        raise Refused("This person has no key yet: they must unlock once and be vouched for first.")
    if team and _needs_new_keys(by, BookId(to)):
        raise Refused("This team needs new keys first: an administrator who manages it must unlock.")
    if until is not None and until <= by.now:
        raise WrongInput("The end lies in the past.", field="until")
    due.close_ended(by, book=book)  # else a holding that has ended would come back with what is added to it
    asked = {(book, part): _widened(by, book, part, recipient.key_id, rights, until) for part in compartments}
    if not _hand_on(by, recipient.public, asked):
        raise Refused("They hold all of this already.")


def _needs_new_keys(by: Workspace, team: BookId) -> bool:
    """Whether somebody who is gone could still derive a team's key."""
    holders = by.ledger.authority.all_holders(team, seal.FILE)
    gone = any(not key.current and key.role != seal.RECOVERY for key, _, _ in holders)
    return gone or not by.ledger.authority.takes_entries(team, seal.FILE)


@dataclass(frozen=True)
class HandedOn:
    """In how many books something was granted, and in how many it could not be: the recipient holds wider rights
    there than who hands on."""

    granted: int
    not_granted: int


def grant_all(*, by: Workspace, places: Sequence[tuple[BookId, str]], to: MemberId) -> HandedOn:
    """Grant another member everything that this one may grant in `places`, in one transaction.

    Raises:
        Refused: there is no such current member.
    """
    recipient = by.ledger.authority.member_key(to)
    if recipient is None:
        raise Refused("This person has no key yet: they must unlock once and be vouched for first.")
    asked, refused = {}, set()
    for book, part in places:
        mine = by.ledger.authority.granting(by.keys.key_id, book, part, at=by.now)
        try:
            asked[book, part] = _widened(
                by, book, part, recipient.key_id, *(mine or (seal.Rights.NONE, None))
            )
        except Refused:
            refused.add(book)
    return HandedOn(len({book for book, _ in _hand_on(by, recipient.public, asked)}), len(refused))


Asked = Mapping[tuple[BookId, str], tuple[seal.Rights, Micros | None] | None]


def _hand_on(by: Workspace, public: seal.PublicKeys, asked: Asked) -> list[tuple[BookId, str]]:
    """Grant every epoch of each compartment asked for, but where that adds nothing; returns what was granted."""
    added = {place: given for place, given in asked.items() if given is not None}
    if not added:
        return []
    with by.ledger.appending(by.keys) as log:
        for (book, compartment), (rights, until) in added.items():
            for slot, key in by.keys_of(book, compartment):
                log.add_grant(
                    seal.seal_grant(
                        key, slot, log_id=by.ledger.log_id, recipient=public, rights=rights, until=until
                    )
                )
    return list(added)


def _widened(
    by: Workspace, book: BookId, compartment: str, key_id: KeyId, rights: seal.Rights, until: Micros | None
) -> tuple[seal.Rights, Micros | None] | None:
    """What a key would hold in a compartment with this as well; None when it would add nothing.

    A grant only adds, so it has to repeat what the key itself holds there, whatever it holds through a team.
    """
    by.current_key(book, compartment)
    granting = by.ledger.authority.granting(by.keys.key_id, book, compartment, at=by.now)
    if granting is None:
        raise Refused("You may open this, but not grant it to others.")
    held = next((each for each in by.ledger.authority.holders(book, compartment) if each[0] == key_id), None)
    wanted = (rights, until) if held is None else (rights | held[1], _later(until, held[2]))
    if held is not None and wanted == held[1:]:
        return None
    mine, mine_until = granting
    if held is not None and held[1] & ~mine:
        raise Refused(
            "They hold more here than you could hand on: somebody who holds all of it must add this."
        )
    if rights & ~mine:
        raise Refused("You can't hand on more than you hold yourself.")
    if mine_until is not None and (wanted[1] is None or wanted[1] > mine_until):
        raise Refused("Your own access ends before that: you can't hand it on for longer.")
    return wanted


def _later(one: Micros | None, other: Micros | None) -> Micros | None:
    """The later of two ends, where none at all is the latest."""
    return None if one is None or other is None else max(one, other)


def note_access(*, by: Workspace, book: BookId, what: str, at: Micros) -> None:
    """Write that this member opened a book (or revealed its identity): once a session."""
    if by.desk.first_time(book, what):
        put(by=by, book=book, value=Access(what=what), at=at)
