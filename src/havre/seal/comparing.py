"""Comparing a checkpoint that somebody kept elsewhere with the log as it stands on the disk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from havre.base.ids import BookId
from havre.seal.authority import Authority
from havre.seal.errors import SealError, WitnessError
from havre.seal.leaves import parse_leaf
from havre.seal.notes import Checkpoint, claimed_log, claimed_size, is_signed_by, open_checkpoint
from havre.seal.primitives import same
from havre.seal.tree import Tree, verify_consistency
from havre.seal.witness import destroyed_by, note_of, open_witness

WITNESS_RESULTS: Final = {
    "same": "The log stands exactly as it stood at the checkpoint.",
    "extends": "All that stood at the checkpoint still stands, unchanged; more was added since.",
    "rolled-back": "The log has fewer leaves than the checkpoint: its end was cut off, or an older copy was put back.",
    "forked": "The log had something else at this size: it went on differently from some point before the checkpoint.",
    "other-log": "The checkpoint is of another log than this one.",
    "other-key": "The checkpoint is signed by another key than the one that this log names for it.",
    "malformed": "This is no whole checkpoint: something was lost or changed on its way.",
}
HELD: Final = ("same", "extends")


@dataclass(frozen=True)
class Compared:
    """What came of it. `result` is one of `WITNESS_RESULTS`; `witnessed` is None unless the checkpoint is proven ours.

    `size` and `root` are the log's. `path` is the RFC 9162 consistency proof from the witnessed size to `size`, for
    `extends`. `lost` are books that were destroyed at the checkpoint and are not destroyed here.
    """

    result: str
    size: int
    root: bytes
    witnessed: Checkpoint | None = None
    path: tuple[bytes, ...] = ()
    lost: tuple[BookId, ...] = ()

    @property
    def ok(self) -> bool:
        return self.result in HELD


@dataclass(frozen=True)
class StoredTree:
    """The leaves as stored: their tree, and the books that a leaf among them destroys."""

    tree: Tree
    destroyed: frozenset[BookId]


def read_tree(leaves: Iterable[tuple[int, bytes]]) -> StoredTree:
    """The tree over stored leaves; signatures are not looked at, since a witnessed root vouches for every byte.

    `SealError` when one is missing or does not parse: then `verify_log` has to name the place.
    """
    tree = Tree()
    destroyed: set[BookId] = set()
    for index, data in leaves:
        if index != tree.size:
            raise SealError(f"leaf {tree.size} is missing")
        leaf = parse_leaf(data)
        tree.append(leaf.hash)
        destroyed.update(destroyed_by(leaf.payload))
    return StoredTree(tree, frozenset(destroyed))


def compare_witness(given: str | bytes, *, stored: StoredTree, authority: Authority) -> Compared:
    """Compare a note (a string) or a witness file (bytes) with the log; never raises for what was given."""
    try:
        checkpoint, books = _opened(given, authority)
    except WitnessError as error:
        return Compared(error.cause, stored.tree.size, stored.tree.root())
    except SealError:
        return Compared("malformed", stored.tree.size, stored.tree.root())
    return _compare(checkpoint, books, stored)


def _opened(given: str | bytes, authority: Authority) -> tuple[Checkpoint, tuple[BookId, ...]]:
    note = given if isinstance(given, str) else note_of(given)
    log_id = authority.log_id
    if claimed_log(note) != log_id:
        raise WitnessError("other-log")
    log_public = authority.log_public(min(claimed_size(note), authority.size))
    if not is_signed_by(note, log_public, log_id=log_id):
        raise WitnessError("other-key")
    if isinstance(given, str):
        return open_checkpoint(given, log_public=log_public, log_id=log_id), ()
    witness = open_witness(given, log_public=log_public, log_id=log_id)
    return witness.checkpoint, witness.books


def _compare(checkpoint: Checkpoint, books: tuple[BookId, ...], stored: StoredTree) -> Compared:
    tree = stored.tree
    size, root = tree.size, tree.root()
    lost = tuple(book for book in books if book not in stored.destroyed)
    if checkpoint.size > size:
        return Compared("rolled-back", size, root, checkpoint, lost=lost)
    if not same(tree.root_at(checkpoint.size), checkpoint.root):
        return Compared("forked", size, root, checkpoint, lost=lost)
    path = tuple(tree.consistency_proof(checkpoint.size, size))
    # Shown once more as a partner would: from the two roots and the path alone.
    verify_consistency(
        old_size=checkpoint.size, old_root=checkpoint.root, new_size=size, new_root=root, path=path
    )
    return Compared("same" if checkpoint.size == size else "extends", size, root, checkpoint, path)
