"""Checkpoints that others keep: handed out as a file, and held against the log as it lies on the disk."""

import re
from dataclasses import dataclass

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import EntryId

from . import queries, rows
from .log import Ledger
from .models import TakenCheckpoint

LARGEST = 4 * 1024 * 1024  # bytes of a witness file: some thousands of destroyed books

# A note without its line ends. Every part has its length, so that nothing of what a message does to it is guessed at.
_NOTE = re.compile(
    r"(?P<origin>havre/[0-9a-f]{64})(?P<size>[1-9][0-9]{0,18})(?P<root>[A-Za-z0-9+/]{43}=)"
    r"[—–-]+(?P<name>havre/[0-9a-f]{64})(?P<signature>[A-Za-z0-9+/]{91}=)"
)


def note_in(text: str) -> str:
    """The checkpoint that a message carries, as it was signed: white space, quotation marks and dashes put right.

    A text without one comes back as it is, for the comparison to name.

    Raises:
        WrongInput: the message carries several.
    """
    found = {
        f"{note['origin']}\n{note['size']}\n{note['root']}\n\n— {note['name']} {note['signature']}\n"
        for note in _NOTE.finditer(re.sub(r"[\s>|*_\u200b\ufeff]", "", text))
    }
    if len(found) > 1:
        raise WrongInput("There are several checkpoints in this text. Give one at a time.", field="note")
    return found.pop() if found else text


def given(data: bytes) -> str | bytes:
    """What a file holds: a witness file as it is, or the note in a text.

    Raises:
        WrongInput: it is larger than any witness file, or holds several checkpoints.
    """
    if len(data) > LARGEST:
        raise WrongInput("This is no checkpoint: it is far too large.", field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data
    return note_in(text)


def check(ledger: Ledger, kept: str | bytes) -> seal.Compared:
    """Hold a note or witness file against the leaves as they lie on the disk now, all read again.

    Raises:
        Refused: there is no log, or the stored one is broken: then only `verify` can say where.
    """
    try:
        ledger.refresh()
        stored = seal.read_tree(rows.leaves_from(0))
    except seal.SealError as error:
        raise Refused(
            "The stored log is broken, so that nothing can be compared with it. Verify it: that names the place."
        ) from error
    if ledger.authority.size == 0:
        raise Refused("Nothing is stored here: either this Havre was never set up, or its log is gone.")
    return seal.compare_witness(kept, stored=stored, authority=ledger.authority)


def witness_file(ledger: Ledger, note: str) -> bytes:
    """What to keep with a checkpoint of this log: the note, and every leaf below it that destroyed a book.

    Raises:
        SealError: the note is not this log's, or is of another state of it.
    """
    ledger.refresh()
    size = seal.claimed_size(note)
    log_public = ledger.authority.log_public(min(size, ledger.authority.size))
    made = seal.make_witness(note, rows.leaves_from(0), tree=ledger.tree, size=size)
    opened = seal.open_witness(made, log_public=log_public, log_id=ledger.log_id)
    if opened.checkpoint.root != ledger.tree.root_at(size):
        raise seal.SealError("a checkpoint that was given out does not fit the log")
    return made


def given_out(number: int) -> str:
    """The note of the checkpoint that was given out as the `number`-th, from 1.

    Raises:
        NotFound: there are not as many.
    """
    notes = TakenCheckpoint.objects.order_by("id").values_list("note", flat=True)
    found = list(notes[number - 1 : number]) if number > 0 else []
    if not found:
        raise NotFound("No such checkpoint.")
    return found[0]


@dataclass(frozen=True)
class Proof:
    """Where an entry's leaf stands, and the path from its hash to the root that the checkpoint signs."""

    entry: EntryId
    index: int
    size: int
    leaf: bytes  # the leaf's hash, where the path begins
    path: tuple[bytes, ...]
    checkpoint: str


def prove_entry(ledger: Ledger, entry: EntryId) -> Proof:
    """Take a checkpoint, and prove by it that an entry's leaf stands in the log. Nothing is opened.

    Raises:
        NotFound: no entry with this id counts.
    """
    ledger.refresh()
    index = ledger.authority.entry_index(entry)
    if index is None:
        raise NotFound("There is no such entry in the log.")
    note = queries.take_checkpoint(ledger)
    size = seal.claimed_size(note)
    path = ledger.tree.inclusion_proof(index, size)
    leaf = ledger.tree.leaf(index)
    seal.verify_inclusion(leaf=leaf, index=index, size=size, path=path, root=ledger.tree.root_at(size))
    return Proof(entry, index, size, leaf, tuple(path), note)
