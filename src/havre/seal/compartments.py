"""Books have compartments, compartments have epochs, and people have rights in them."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final, Literal

from havre.base.ids import BookId, LogId
from havre.seal.encoding import ctx
from havre.seal.errors import SealError
from havre.seal.hidden import CompartmentKey
from havre.seal.primitives import mac, sha256

Compartment = Literal["identity", "file"]
IDENTITY: Final = "identity"
FILE: Final = "file"
COMPARTMENTS: Final = (IDENTITY, FILE)


class Rights(IntFlag):
    """What a grant allows. `READ` is in every grant: whoever has the key can read."""

    NONE = 0
    READ = 1
    WRITE = 2
    GRANT = 4
    ALL = 7


@dataclass(frozen=True)
class Slot:
    """One key's place: a book's compartment at an epoch."""

    book: BookId
    compartment: str
    epoch: int


def known_compartment(name: str) -> Compartment:
    """`name` as one of the two; `SealError` for any other."""
    if name == IDENTITY:
        return IDENTITY
    if name == FILE:
        return FILE
    raise SealError("no such compartment")


def commitment(key: CompartmentKey, slot: Slot, *, log_id: LogId) -> bytes:
    """What all grants of one slot carry, so that all its holders are known to hold the same key."""
    return mac(key.unsafe_bytes, ctx("commitment", log_id, slot.book, slot.compartment, slot.epoch))


def organisation_book(log_id: LogId) -> BookId:
    """The organisation's own book: its id follows from the log, so no leaf can name another."""
    return BookId(sha256(ctx("organisation", log_id))[:16])
