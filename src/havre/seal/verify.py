"""Verifying everything stored, with public keys only: leaves, then what they name, then checkpoints.

One changed byte gives one fault that names it. After a broken leaf the rest is still checked, but what
depends on the broken leaf's meaning (rights, strays, later roots) is not reported.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from havre.base.ids import FileId
from havre.seal.errors import SealError
from havre.seal.faults import Fault, Report
from havre.seal.notes import claimed_size, open_checkpoint
from havre.seal.payloads import EntryPayload, GrantPayload
from havre.seal.primitives import same, sha256
from havre.seal.replay import Replay


class Stored(Protocol):
    """Where a log and what it names are kept; bytes as stored, or None when missing."""

    def leaves(self) -> Iterable[tuple[int, bytes]]:
        """Leaf index and leaf, in rising order."""

    def body(self, index: int, /) -> bytes | None:
        """The sealed body of the entry at this leaf."""

    def envelope(self, index: int, /) -> bytes | None:
        """The envelope of the grant at this leaf."""

    def file_digest(self, file_id: FileId, /) -> bytes | None:
        """SHA-256 of the sealed file's bytes."""

    def checkpoints(self) -> Iterable[str]:
        """The notes that were given out, as far as they are kept here."""

    def body_indexes(self) -> Iterable[int]:
        """The leaf indexes that a body is stored for."""

    def envelope_indexes(self) -> Iterable[int]:
        """The leaf indexes that an envelope is stored for."""

    def file_ids(self) -> Iterable[FileId]:
        """The files that an entry should name: not those of drafts and unclaimed submissions."""


def verify_log(stored: Stored) -> Report:
    """Every fault found, in this order: leaves; bodies with their files; grants; strays; checkpoints."""
    replay = Replay()
    for index, data in stored.leaves():
        replay.add(index, data)
    faults = list(replay.faults)
    if replay.founded or replay.broken_at is None:
        faults += [*_bodies(replay, stored), *_grants(replay, stored), *_strays(replay, stored)]
        faults += _checkpoints(replay, stored)
    return Report(
        log_id=replay.authority.log_id,
        size=replay.tree.size,
        root=replay.tree.root(),
        faults=tuple(faults),
        outstanding=tuple(replay.authority.outstanding()),
        unknown=tuple(replay.unknown),
    )


def _bodies(replay: Replay, stored: Stored) -> Iterator[Fault]:
    seen: set[FileId] = set()
    for index, payload in replay.entries.items():
        digest = _digest(stored.body(index))
        yield from _compare(replay, index, payload, "body", digest, payload.body_hash, payload.entry.hex())
        for file_id, hash_ in payload.files:
            if file_id not in seen:
                seen.add(file_id)
                digest = stored.file_digest(file_id)
                yield from _compare(replay, index, payload, "file", digest, hash_, file_id.hex())


def _grants(replay: Replay, stored: Stored) -> Iterator[Fault]:
    """A revoked grant's envelope may be gone; one that is there has to be the one named."""
    keys = replay.authority.known_keys()
    live = {index for key in keys for index, _ in replay.authority.granted(key.key_id)}
    for index, payload in replay.grants.items():
        digest = _digest(stored.envelope(index))
        if digest is not None or index in live:
            names = f"{payload.book.hex()} {payload.compartment} {payload.epoch} {payload.recipient.hex()}"
            yield from _compare(replay, index, payload, "grant", digest, payload.envelope, names)


def _digest(data: bytes | None) -> bytes | None:
    return None if data is None else sha256(data)


def _compare(
    replay: Replay,
    index: int,
    payload: EntryPayload | GrantPayload,
    what: str,
    digest: bytes | None,
    named: bytes,
    detail: str,
) -> Iterator[Fault]:
    if replay.authority.is_shredded(payload.book):
        if digest is not None:
            yield Fault(index, "destroyed-kept", f"{what} {detail}")
    elif digest is None:
        if replay.broken_at is None:  # else the broken leaf may be the one that destroyed the book
            yield Fault(index, f"{what}-missing", detail)
    elif not same(digest, named):
        yield Fault(index, f"{what}-changed", detail)


def _strays(replay: Replay, stored: Stored) -> Iterator[Fault]:
    """Not after a broken leaf: what it named can't be known."""
    if replay.broken_at is not None:
        return
    for index in sorted(set(stored.body_indexes()) - replay.entries.keys() - replay.uncounted):
        yield Fault(index, "stray", "body")
    for index in sorted(set(stored.envelope_indexes()) - replay.grants.keys() - replay.uncounted):
        yield Fault(index, "stray", "grant")
    named = {file_id for payload in replay.entries.values() for file_id, _ in payload.files}
    for file_id in sorted(set(stored.file_ids()) - named):
        yield Fault(-1, "stray", f"file {file_id.hex()}")


def _checkpoints(replay: Replay, stored: Stored) -> Iterator[Fault]:
    for place, note in enumerate(stored.checkpoints()):
        kind = _checkpoint(replay, note)
        if kind is not None:
            yield Fault(-1, kind, f"checkpoint {place}")


def _checkpoint(replay: Replay, note: str) -> str | None:
    size = replay.tree.size
    try:
        log_public = replay.authority.log_public(min(claimed_size(note), size))
        checkpoint = open_checkpoint(note, log_public=log_public, log_id=replay.authority.log_id)
    except SealError:
        return "checkpoint-malformed"
    if replay.broken_at is not None and checkpoint.size > replay.broken_at:
        return None
    if checkpoint.size > size:
        return "checkpoint-ahead"
    return None if same(replay.tree.root_at(checkpoint.size), checkpoint.root) else "checkpoint-mismatch"
