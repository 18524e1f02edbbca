"""What a member opened, kept sealed for the next time they unlock: their keyring, and the snapshot of their values.

Only the member's own key seals and opens it. It is believed as far as the log bears it out: when its root is the
log's at that size and no right was taken away since. Whatever else is wrong with it, it is discarded, said in the
operator's log, and everything is opened anew: a member never meets an error because of it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Annotated, BinaryIO, Final

import msgspec

from havre import seal
from havre.base.ids import BookId
from havre.base.logs import Log
from havre.language.search import VERSION as LETTERS

from .caches import Tail, read_tail
from .log import Ledger
from .objects import Objects
from .tables import made_with
from .types import Registry

journal = Log("ledger")

FOLDED: Final = 1  # raise it when the same entries fold to other values than before

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Number = Annotated[int, msgspec.Meta(ge=0)]


class _Keyring(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The keys by book, compartment and epoch; the grants that were written so that they don't open."""

    keys: tuple[tuple[_Id, str, _Number, _Key], ...]
    unopened: tuple[_Number, ...]


class _Snapshot(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What opens the image, what it is made of, and what it holds of each slot."""

    fingerprint: _Key
    identity: _Key
    length: _Number
    folded: tuple[tuple[_Id, str, _Number, _Number], ...]
    damaged: tuple[tuple[_Id, _Number], ...]


@dataclass(frozen=True, repr=False)
class State:
    """What was opened when the log had `size` leaves. Without `objects`, only the keys could be kept."""

    size: int
    keys: dict[seal.Slot, seal.CompartmentKey]
    unopened: set[int]
    folded: dict[seal.Slot, int]
    objects: Objects | None


@dataclass(frozen=True, repr=False)
class Captured:
    """A state to be sealed, with the log's root; `image` is the database of its values."""

    size: int
    root: bytes
    keys: Mapping[seal.Slot, seal.CompartmentKey]
    unopened: frozenset[int]
    folded: Mapping[seal.Slot, int]
    damaged: Mapping[BookId, int]
    image: bytes


def write(captured: Captured, *, ledger: Ledger, key: seal.CacheKey, since: int) -> None:
    """Seal a state into the member's file. `since` is `Caches.forgotten` as it was before the state was captured.

    Raises:
        OSError: the disk refuses. The file before it stays.
    """
    put = partial(seal.seal_cache, key=key, log_id=ledger.log_id, size=captured.size, root=captured.root)
    name = seal.cache_name(key, log_id=ledger.log_id)
    with ledger.caches.writing(name, size=captured.size, since=since) as out:
        writer = seal.FileWriter(out)
        writer.write(captured.image)
        image = writer.finish()
        keyring = put(seal.encode(_keyring_of(captured)), use=seal.KEYRING)
        snapshot = _snapshot_of(captured, image, fingerprint(ledger.registry))
        sealed = put(seal.encode(snapshot), use=seal.SNAPSHOT)
        tail = Tail(len(keyring), len(sealed), captured.size, captured.root)
        out.write(keyring + sealed + tail.encoded())


def _keyring_of(captured: Captured) -> _Keyring:
    return _Keyring(
        tuple((s.book, s.compartment, s.epoch, key.unsafe_bytes) for s, key in captured.keys.items()),
        tuple(captured.unopened),
    )


def _snapshot_of(captured: Captured, image: seal.SealedFile, made: bytes) -> _Snapshot:
    return _Snapshot(
        fingerprint=made,
        identity=image.identity,
        length=image.length,
        folded=tuple((s.book, s.compartment, s.epoch, count) for s, count in captured.folded.items()),
        damaged=tuple(captured.damaged.items()),
    )


class Found:
    """A member's file that the log bears out so far. `read` it once; it is closed then."""

    def __init__(self, source: BinaryIO, tail: Tail, *, ledger: Ledger, key: seal.CacheKey) -> None:
        self._source, self._tail, self._ledger, self._key = source, tail, ledger, key

    def read(self) -> State | None:
        """The state, or None after saying why there is none."""
        with self._source:
            try:
                return self._read()
            except (seal.SealError, OSError) as error:
                _discard(self._ledger, self._key, getattr(error, "cause", type(error).__name__))
                return None

    def _read(self) -> State:
        tail = self._tail
        start = self._source.seek(-tail.parts, os.SEEK_END)
        keyring = seal.decode_as(self._part(tail.keyring, seal.KEYRING), _Keyring)
        snapshot = seal.decode_as(self._part(tail.snapshot, seal.SNAPSHOT), _Snapshot)
        objects = None
        if snapshot.fingerprint == fingerprint(self._ledger.registry):
            objects = self._objects(snapshot, _Part(self._source, start))
        else:
            journal.info("snapshot-of-another-version")
        return State(
            size=tail.size,
            keys={seal.Slot(BookId(b), c, e): seal.CompartmentKey(key) for b, c, e, key in keyring.keys},
            unopened=set(keyring.unopened),
            folded={seal.Slot(BookId(b), c, e): count for b, c, e, count in snapshot.folded},
            objects=objects,
        )

    def _part(self, length: int, use: seal.CacheUse) -> bytes:
        sealed = self._source.read(length)
        log_id = self._ledger.log_id
        return seal.open_cache(
            sealed, key=self._key, log_id=log_id, use=use, size=self._tail.size, root=self._tail.root
        )

    def _objects(self, snapshot: _Snapshot, source: "_Part") -> Objects:
        reader = seal.FileReader(source, identity=snapshot.identity, length=snapshot.length)
        image = bytearray()
        for piece in reader.chunks():
            image += piece
        damaged = {BookId(book): count for book, count in snapshot.damaged}
        return Objects.of_image(self._ledger.registry, image, damaged)


def find(ledger: Ledger, key: seal.CacheKey) -> Found | None:
    """The member's file, unless it is of another log or of before a right was taken away.

    The caller holds the ledger's lock.
    """
    source = ledger.caches.open(seal.cache_name(key, log_id=ledger.log_id))
    if source is None:
        return None
    try:
        tail = read_tail(source)
        _check(tail, ledger)
    except (seal.SealError, OSError) as error:
        source.close()
        _discard(ledger, key, getattr(error, "cause", type(error).__name__))
        return None
    return Found(source, tail, ledger=ledger, key=key)


def _check(tail: Tail, ledger: Ledger) -> None:
    if tail.size > ledger.tree.size or ledger.tree.root_at(tail.size) != tail.root:
        raise seal.SealError("a cache is of another log")
    if ledger.ended_since(tail.size):
        raise seal.SealError("a cache is of before a right was taken away")


def _discard(ledger: Ledger, key: seal.CacheKey, why: str) -> None:
    journal.warning("snapshot-discarded", cause=why)
    try:
        ledger.caches.discard(seal.cache_name(key, log_id=ledger.log_id))
    except OSError as error:
        journal.error("snapshot-not-deleted", error=type(error).__name__)


class _Part:
    """The beginning of a file as if it were the whole: what `FileReader` reads from."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        self._source, self._length = source, length

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._source.seek(self._length + offset if whence == os.SEEK_END else offset)

    def read(self, size: int) -> bytes:
        return self._source.read(max(0, min(size, self._length - self._source.tell())))


@lru_cache(maxsize=4)
def fingerprint(registry: Registry) -> bytes:
    """What the values of a snapshot were made with: another program may fold the same entries to others."""
    types = [
        [
            kind, type_.version, type_.compartment, list(type_.indexed), list(type_.searchable), type_.by_readers,
            msgspec.json.encode(msgspec.json.schema(type_)),
        ]
        for kind, type_ in sorted(registry.types.items())
    ]  # fmt: skip
    return seal.sha256(seal.encode([FOLDED, LETTERS, made_with(), types]))
