"""Bodies of entries: encoded, padded, sealed under their compartment's key, and bound to their leaf."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Final

import msgspec

from havre.base.errors import Refused
from havre.base.ids import EntryId, FileId, LogId
from havre.seal.compartments import Slot, known_compartment
from havre.seal.encoding import ctx, decode_as, encode
from havre.seal.errors import SealError
from havre.seal.fields import commitments, fields_root
from havre.seal.hidden import CompartmentKey
from havre.seal.padding import pad, unpad
from havre.seal.payloads import MOST_FILES, EntryPayload, entry_context
from havre.seal.primitives import ZERO32, box, derive, same, sha256, unbox
from havre.seal.randomness import new_id, new_secret

LARGEST: Final = 1 << 20  # bytes of a body's encoding


@dataclass(frozen=True)
class Body:
    """What an entry says: `fields` are sorted by UTF-8 name, each name once. `repr` shows no value."""

    type: str
    version: int
    fields: tuple[tuple[str, object], ...]

    def __repr__(self) -> str:
        return f"Body({self.type}/{self.version}, …)"


class StoredBody(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The body as it is encoded; the salt makes its commitments unguessable."""

    type: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**16 - 1)]
    salt: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    fields: tuple[tuple[str, object], ...]

    def __repr__(self) -> str:
        return "StoredBody(…)"


def seal_entry(
    body: Body,
    *,
    key: CompartmentKey,
    log_id: LogId,
    slot: Slot,
    files: Sequence[tuple[FileId, bytes]] = (),
) -> tuple[EntryPayload, bytes]:
    """The payload to sign and the sealed bytes to store beside it.

    `files` are ids with the SHA-256 of the sealed bytes.

    `Refused` when the body is over 1 MiB or names over 256 files.
    """
    if len(files) > MOST_FILES:
        raise Refused("This entry has too many files: at most 256 go with one entry.")
    salt, plain = encode_body(body)
    payload = EntryPayload(
        entry=EntryId(new_id()),
        book=slot.book,
        compartment=known_compartment(slot.compartment),
        epoch=slot.epoch,
        fields_root=fields_root(commitments_of(body, salt=salt, log_id=log_id)),
        body_hash=ZERO32,
        files=tuple((id_, hash_) for id_, hash_ in files),
    )
    sealed = box(_key(payload, key, log_id=log_id), pad(plain), data=entry_context(payload, log_id=log_id))
    return _with_hash(payload, sha256(sealed)), sealed


def open_entry(payload: EntryPayload, sealed: bytes, *, key: CompartmentKey, log_id: LogId) -> Body:
    """The body; `SealError` unless hash, seal, padding, byte form and fields root all fit the payload."""
    return body_of(open_stored(payload, sealed, key=key, log_id=log_id))


def open_stored(payload: EntryPayload, sealed: bytes, *, key: CompartmentKey, log_id: LogId) -> StoredBody:
    """As `open_entry`, with the salt: for proofs about single fields."""
    if not same(sha256(sealed), payload.body_hash):
        raise SealError("the body is not the one that the log names")
    padded = unbox(_key(payload, key, log_id=log_id), sealed, data=entry_context(payload, log_id=log_id))
    stored = decode_body(unpad(padded))
    root = fields_root(commitments_of(body_of(stored), salt=stored.salt, log_id=log_id))
    if not same(root, payload.fields_root):
        raise SealError("the fields do not fit the fields root")
    return stored


def encode_body(body: Body) -> tuple[bytes, bytes]:
    """A fresh salt, and the encoding with it."""
    salt = new_secret()
    plain = encode([body.type, body.version, salt, body.fields])
    if len(plain) > LARGEST:
        raise Refused("This entry is too long: at most 1 MiB goes into one entry; attach the text as a file.")
    decode_body(plain)
    return salt, plain


def decode_body(plain: bytes) -> StoredBody:
    """`SealError` unless `plain` is the one byte form of a body."""
    if len(plain) > LARGEST:
        raise SealError("the body is too long")
    stored = decode_as(plain, StoredBody)
    _check_order(stored.fields)
    return stored


def body_of(stored: StoredBody) -> Body:
    return Body(stored.type, stored.version, stored.fields)


def commitments_of(body: Body, *, salt: bytes, log_id: LogId) -> list[bytes]:
    return commitments(salt, log_id=log_id, type_=body.type, version=body.version, fields=body.fields)


def _check_order(fields: Sequence[tuple[str, object]]) -> None:
    names = [name.encode() for name, _ in fields]
    if any(one >= other for one, other in pairwise(names)):
        raise SealError("the fields are not sorted by name, each once")


def _key(payload: EntryPayload, key: CompartmentKey, *, log_id: LogId) -> bytes:
    return derive(key.unsafe_bytes, ctx("body", log_id, payload.entry))


def _with_hash(payload: EntryPayload, body_hash: bytes) -> EntryPayload:
    p = payload
    return EntryPayload(p.entry, p.book, p.compartment, p.epoch, p.fields_root, body_hash, p.files)
