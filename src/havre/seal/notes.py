"""Checkpoints as C2SP signed notes (c2sp.org/tlog-checkpoint), so that tools not ours can compare them."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final, NoReturn

from havre.base.ids import LogId
from havre.seal import signing
from havre.seal.errors import SealError
from havre.seal.keys import LogKey
from havre.seal.primitives import sha256

_ED25519: Final = b"\x01"
_NOTE: Final = re.compile(
    r"(?P<text>(?P<origin>havre/[0-9a-f]{64})\n(?P<size>[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n)"
    r"\n— (?P<name>havre/[0-9a-f]{64}) (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)


@dataclass(frozen=True)
class Checkpoint:
    """The log had `size` leaves with this `root`."""

    size: int
    root: bytes


def sign_checkpoint(log_key: LogKey, *, log_id: LogId, size: int, root: bytes) -> str:
    """The signed note; `size` is at least 1."""
    name = _name(log_id)
    text = f"{name}\n{size}\n{_base64(root)}\n"
    signature = _key_hash(name, log_key.public) + log_key.sign(text.encode())
    note = f"{text}\n— {name} {_base64(signature)}\n"
    return note if _NOTE.fullmatch(note) else _refuse()


def open_checkpoint(note: str, *, log_public: bytes, log_id: LogId) -> Checkpoint:
    """What the note says; `SealError` unless it is this log's, with one signature, by this log key."""
    found = _NOTE.fullmatch(note)
    name = _name(log_id)
    if found is None or found["origin"] != name or found["name"] != name:
        raise SealError("not a checkpoint of this log")
    signature = _unbase64(found["signature"])
    if signature[:4] != _key_hash(name, log_public):
        raise SealError("the checkpoint is signed by another key")
    signing.verify(log_public, signature[4:], found["text"].encode())
    return Checkpoint(int(found["size"]), _unbase64(found["root"]))


def note_key(log_public: bytes, *, log_id: LogId) -> str:
    """The verifier key that note tools take: name, key hash and public key."""
    name = _name(log_id)
    return f"{name}+{_key_hash(name, log_public).hex()}+{_base64(_ED25519 + log_public)}"


def claimed_size(note: str) -> int:
    """The size that a note names, before its signature is checked (to know which log key was current)."""
    found = _NOTE.fullmatch(note)
    return int(found["size"]) if found else _refuse()


def claimed_log(note: str) -> LogId:
    """The log that a note names, before its signature is checked."""
    found = _NOTE.fullmatch(note)
    return LogId(bytes.fromhex(found["origin"].removeprefix("havre/"))) if found else _refuse()


def is_signed_by(note: str, log_public: bytes, *, log_id: LogId) -> bool:
    """Whether a note says that it was signed by this key; `open_checkpoint` then finds out whether it was."""
    found = _NOTE.fullmatch(note)
    if found is None:
        _refuse()
    return _unbase64(found["signature"])[:4] == _key_hash(_name(log_id), log_public)


def _name(log_id: LogId) -> str:
    return f"havre/{log_id.hex()}"


def _key_hash(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public)[:4]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unbase64(text: str) -> bytes:
    """Strict: one text for one byte string (the last character has no stray bits)."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise SealError("not base64") from None
    if _base64(data) != text:
        raise SealError("not canonical base64")
    return data


def _refuse() -> NoReturn:
    raise SealError("not a checkpoint")
