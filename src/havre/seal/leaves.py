"""Leaves: what was said, by whom, after what; signed."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Final, Literal

import msgspec

from havre.base.ids import KeyId, LogId, MemberId
from havre.seal import signing
from havre.seal.encoding import ctx, decode, encode, typed
from havre.seal.errors import SealError
from havre.seal.keys import Keys
from havre.seal.payloads import KIND_OF, KINDS, EntryPayload, Hash, LogPayload, Payload
from havre.seal.primitives import ZERO32, sha256
from havre.seal.randomness import new_secret
from havre.seal.tree import leaf_hash

NO_LOG: Final = LogId(ZERO32)  # stands for the log id where leaf 0 itself would need it
LARGEST: Final = 65_536  # bytes of one leaf, signature included


class _Unsigned(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    previous: Hash
    author: Hash
    payload: list[object]


@dataclass(frozen=True)
class Leaf:
    """A leaf that parses; nothing about it is verified yet. `payload` is None for a kind unknown here."""

    data: bytes = field(repr=False)
    kind: str
    previous: bytes = field(repr=False)
    author: KeyId
    payload: Payload | None

    @cached_property
    def id(self) -> bytes:
        return sha256(self.data)

    @cached_property
    def hash(self) -> bytes:
        """The RFC 9162 leaf hash of `fields root ‖ SHA-256(leaf)`; other kinds have a zero fields root."""
        root = self.payload.fields_root if isinstance(self.payload, EntryPayload) else ZERO32
        return leaf_hash(root + self.id)

    @property
    def unsigned(self) -> bytes:
        return self.data[: -signing.SIGNATURE]

    @property
    def signature(self) -> bytes:
        return self.data[-signing.SIGNATURE :]


def make_leaf(keys: Keys, payload: Payload, *, log_id: LogId, previous: bytes) -> Leaf:
    """A leaf signed by `keys`, to follow the leaf whose hash is `previous`."""
    unsigned = encode([1, KIND_OF[type(payload)], previous, keys.key_id, payload])
    return parse_leaf(unsigned + keys.sign(_context(unsigned, log_id=log_id)))


def first_leaf(keys: Keys, *, holder: MemberId, log_key: bytes) -> tuple[Leaf, LogId]:
    """Leaf 0, which founds a log, and the log id: its leaf hash. `log_key` is the public log key."""
    payload = LogPayload(new_secret(), holder, keys.public.signing, keys.public.opening, log_key)
    leaf = make_leaf(keys, payload, log_id=NO_LOG, previous=ZERO32)
    return leaf, LogId(leaf.hash)


def parse_leaf(data: bytes) -> Leaf:
    """`SealError` unless `data` is the one byte form of a leaf, with a payload that fits its kind."""
    if not signing.SIGNATURE < len(data) <= LARGEST:
        raise SealError("a leaf of this length can't be")
    said = typed(decode(data[: -signing.SIGNATURE]), _Unsigned)
    type_ = KINDS.get(said.kind)
    payload = None if type_ is None else typed(said.payload, type_)
    return Leaf(data, said.kind, said.previous, KeyId(said.author), payload)


def check_signature(leaf: Leaf, signing_key: bytes, *, log_id: LogId) -> None:
    """`SealError` unless the leaf is signed by `signing_key` for this log (`NO_LOG` for leaf 0)."""
    signing.verify(signing_key, leaf.signature, _context(leaf.unsigned, log_id=log_id))


def _context(unsigned: bytes, *, log_id: LogId) -> bytes:
    return ctx("leaf", log_id, unsigned)
