"""What a partner keeps beside a checkpoint: the leaves that destroyed books, for a restore to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from havre.base.ids import BookId, LogId
from havre.seal.encoding import decode_as, encode
from havre.seal.errors import SealError
from havre.seal.leaves import parse_leaf
from havre.seal.notes import Checkpoint, open_checkpoint
from havre.seal.payloads import RestoredPayload, ShredPayload
from havre.seal.proofs import Index, Path
from havre.seal.tree import Tree, verify_inclusion

_DESTROYING: Final = (ShredPayload, RestoredPayload)


class _Shred(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    index: Index
    leaf: bytes
    path: Path


class _Witness(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    note: str
    shreds: tuple[_Shred, ...]


@dataclass(frozen=True)
class Witnessed:
    """The log at a checkpoint, and the books destroyed by then, in log order; `leaves` with their index say so."""

    checkpoint: Checkpoint
    books: tuple[BookId, ...]
    leaves: tuple[tuple[int, bytes], ...]


def make_witness(note: str, leaves: Iterable[tuple[int, bytes]], *, tree: Tree, size: int) -> bytes:
    """The file kept with the checkpoint `note` of `size`: the `shred` and `restored` leaves of `leaves`."""
    shreds = []
    for index, data in leaves:
        if index < size and isinstance(parse_leaf(data).payload, _DESTROYING):
            shreds.append(_Shred(index, data, tuple(tree.inclusion_proof(index, size))))
    return encode(_Witness(1, note, tuple(shreds)))


def open_witness(data: bytes, *, log_public: bytes, log_id: LogId) -> Witnessed:
    """What the file proves; `SealError` unless each leaf stood in the log at the checkpoint.

    Whether a leaf counted is for the replay of the log that it stands in to say.
    """
    witness = decode_as(data, _Witness)
    checkpoint = open_checkpoint(witness.note, log_public=log_public, log_id=log_id)
    books: list[BookId] = []
    indexes = [shred.index for shred in witness.shreds]
    if indexes != sorted(set(indexes)):
        raise SealError("the leaves are not in order")
    for shred in witness.shreds:
        leaf = parse_leaf(shred.leaf)
        verify_inclusion(
            leaf=leaf.hash, index=shred.index, size=checkpoint.size, path=shred.path, root=checkpoint.root
        )
        if not isinstance(leaf.payload, _DESTROYING):
            raise SealError("a leaf that destroys nothing")
        books.extend(destroyed_by(leaf.payload))
    leaves = tuple((shred.index, shred.leaf) for shred in witness.shreds)
    return Witnessed(checkpoint, tuple(dict.fromkeys(books)), leaves)


def note_of(data: bytes) -> str:
    """The note inside a witness file, nothing of it checked yet; `SealError` when it is no such file."""
    return decode_as(data, _Witness).note


def destroyed_by(payload: object) -> tuple[BookId, ...]:
    """The books that a leaf with this payload destroys, if it counts."""
    if isinstance(payload, ShredPayload):
        return (payload.book,)
    return payload.books if isinstance(payload, RestoredPayload) else ()
