"""Files that arrive in parts: sealed as they come, and gone on with after a lost connection, a lock or a restart.

Beside each lies a note, sealed under a key of its book, with what is needed to go on. A file that was left is not
written on: what arrived of it is sealed anew under a key of its own, since its last chunk may have been cut while it
was written, and another one in its place must never have the same nonce.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

import msgspec

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import BookId, FileId, KeyId

from .arriving import Arriving, Sent
from .files import LARGEST_IN_PARTS, Received
from .log import Ledger
from .workspace import Workspace

MOST = 100  # files of one member that are not finished, in one case

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class _Note(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What lies beside an incoming file. In clear: where it belongs and who sends it, which the log shows as well."""

    book: _Id
    compartment: str
    epoch: Annotated[int, msgspec.Meta(ge=0)]
    sender: _Key
    sealed: bytes


class _What(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The sealed part of a note."""

    identity: _Key
    name: str
    length: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_IN_PARTS)]
    mark: str


@dataclass(frozen=True)
class Waiting:
    """A file that arrived in part, of which `position` bytes or a little less are here."""

    file_id: FileId
    sent: Sent
    position: int


def begin(*, by: Workspace, book: BookId, sent: Sent) -> Arriving:
    """Begin to receive a file, or go on with it where it was left: its `position` says where.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
        Refused: they may only read there; the file is empty or too large; or too many are not finished.
    """
    by.current_key(book, seal.FILE)
    if not by.rights(book, seal.FILE) & seal.Rights.WRITE:
        raise Refused("You may read this, but not change it.")
    if sent.length < 1:
        raise Refused("This file is empty. Nothing of it was kept; choose another.")
    if sent.length > LARGEST_IN_PARTS:
        raise Refused("A file may have at most %(most)d MB.", most=LARGEST_IN_PARTS // 1024 // 1024)
    with by.desk.beginning:
        arriving = by.desk.arriving
        for each in arriving.values():
            if (each.book, each.sent) == (book, sent) and not each.is_left:
                return each
        mine = dict(_mine(by, book))
        left = {file_id: what for file_id, what in mine.items() if _sent(what) == sent}
        if not left and len(mine) >= MOST:
            raise Refused("Too many files are only half here. Go on with them, or forget some.")
        new = Arriving(book=book, sent=sent, incoming=by.ledger.files.incoming(most=LARGEST_IN_PARTS))
        try:
            _bring_over(by, left, into=new)
            _write_note(by, new)
        except BaseException:
            new.leave()
            by.ledger.files.drop(new.file_id)
            raise
        for file_id in left:
            arriving.pop(file_id.hex(), None)
            by.ledger.files.drop(file_id)
        arriving[new.file_id.hex()] = new
        by.desk.check_open()  # locked meanwhile, nobody would let go of it
        return new


def _bring_over(by: Workspace, left: dict[FileId, _What], *, into: Arriving) -> None:
    """Seal anew what is here of the file; of several, the one of which most is."""
    for file_id in sorted(left, key=by.ledger.files.arrived, reverse=True):
        try:
            into.take(_within(by.ledger, file_id, left[file_id]), start=0)
        except seal.SealError:
            continue  # changed on the disk, or gone: what is sent again takes its place
        return


def _within(ledger: Ledger, file_id: FileId, what: _What) -> Iterator[bytes]:
    """The chunks without the padding of a file that was finished already."""
    rest = what.length
    for chunk in ledger.files.unfinished(file_id, identity=what.identity):
        if rest:
            yield chunk[:rest]
        rest -= len(chunk[:rest])


def one(*, by: Workspace, book: BookId, file_id: FileId) -> Arriving:
    """A file that is arriving in this session. Raises NotFound when there is none of this book."""
    found = by.desk.arriving.get(file_id.hex())
    if found is None or found.book != book or found.is_left:
        raise NotFound("There is no such entry.")
    return found


def finish(*, by: Workspace, arriving: Arriving) -> Received:
    """A file that is whole: it waits for its form. Raises Locked when the session ends meanwhile."""
    received = arriving.finish()
    by.desk.arriving.pop(arriving.file_id.hex(), None)
    by.desk.receive(received)
    return received


def waiting(*, by: Workspace, book: BookId) -> list[Waiting]:
    """The files of this member that arrived in part in this book, in the order of their names."""
    found = [
        Waiting(file_id, _sent(what), min(by.ledger.files.arrived(file_id), what.length))
        for file_id, what in _mine(by, book)
        if file_id.hex() not in by.desk.received
    ]
    return sorted(found, key=lambda each: each.sent.name)


def forget(*, by: Workspace, book: BookId, file_id: FileId) -> None:
    """Delete what arrived of a file. Raises NotFound when this member sends no such file to this book."""
    if file_id not in dict(_mine(by, book)) or file_id.hex() in by.desk.received:
        raise NotFound("There is no such entry.")
    arriving = by.desk.arriving.pop(file_id.hex(), None)
    if arriving is not None:
        arriving.leave()
    by.ledger.files.drop(file_id)


def going_on(ledger: Ledger) -> set[FileId]:
    """The incoming files that somebody may still go on with: their sender may write to their book."""
    return {file_id for file_id, note in _notes(ledger) if _may_write(ledger, note)}


def drop_of(ledger: Ledger, books: Iterable[BookId]) -> None:
    """Delete what arrived for books that were destroyed."""
    gone = set(books)
    for file_id, note in _notes(ledger):
        if note.book in gone:
            ledger.files.drop(file_id)


def _may_write(ledger: Ledger, note: _Note) -> bool:
    sender, book = KeyId(note.sender), BookId(note.book)
    return bool(ledger.authority.rights(sender, book, note.compartment) & seal.Rights.WRITE)


def _notes(ledger: Ledger) -> Iterator[tuple[FileId, _Note]]:
    for file_id, data in ledger.files.notes():
        try:
            note = seal.decode_as(data, _Note)
        except seal.SealError:
            continue  # cut while it was written: nobody can go on with this one
        yield file_id, note


def _mine(by: Workspace, book: BookId) -> Iterator[tuple[FileId, _What]]:
    """This member's notes of a book, as far as they still hold the key."""
    keys = {slot: key for compartment in seal.COMPARTMENTS for slot, key in by.keys_of(book, compartment)}
    for file_id, note in _notes(by.ledger):
        key = keys.get(seal.Slot(BookId(note.book), note.compartment, note.epoch))
        if note.sender != by.keys.key_id or key is None:
            continue
        try:
            plain = seal.open_draft(note.sealed, key=key, log_id=by.ledger.log_id, draft=file_id)
            yield file_id, seal.decode_as(plain, _What)
        except seal.SealError:
            continue  # changed on the disk: as good as gone


def _write_note(by: Workspace, arriving: Arriving) -> None:
    """Under the stricter of the two keys: what somebody calls a file may be a name."""
    identity = by.rights(arriving.book, seal.IDENTITY) & seal.Rights.WRITE
    slot, key = by.current_key(arriving.book, seal.IDENTITY if identity else seal.FILE)
    sent = arriving.sent
    what = _What(arriving.identity, sent.name, sent.length, sent.mark)
    sealed = seal.seal_draft(seal.encode(what), key=key, log_id=by.ledger.log_id, draft=arriving.file_id)
    note = _Note(slot.book, slot.compartment, slot.epoch, by.keys.key_id, sealed)
    by.ledger.files.write_note(arriving.file_id, seal.encode(note))


def _sent(what: _What) -> Sent:
    return Sent(what.name, what.length, what.mark)
