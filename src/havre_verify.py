"""`havre-verify`: a second verifier of Havre's sealed format, which shares no code with Havre.

Written from docs/explanation/seal-format.md alone, so that a mistake in Havre's own verifier does not hide itself, and
so that a partner, a court or an auditor need not trust the program that made the log. This one file is all of it: copy
it anywhere, with Python 3.11 or later and `cryptography`, and run `python havre_verify.py DATA_FOLDER`.

It holds no key, opens nothing and writes nothing. From the top: the encoding, signatures and keys, the tree, leaves and
their payloads, what counts, faults, checkpoints, witness files, proofs of fields, where things are stored, the command.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import io
import json
import os
import re
import sqlite3
import stat
import struct
import sys
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey


class Wrong(Exception):
    """What was read is not what the format says."""


class Unreadable(Exception):
    """It can't be read at all; the sentence says what to do."""


# ------------------------------------------------------------------------------------------------ encoding

Value = Any  # an int, str, bytes, bool, None, or a list of these
DEEPEST = 32  # arrays within arrays


def decode(data: bytes) -> Value:
    """The one value that these bytes are the one encoding of."""
    return _whole(data, lambda: _read(data, 0, 0))


def _whole(data: bytes, read: Callable[[], tuple[Value, int]]) -> Value:
    try:
        value, end = read()
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise Wrong("not a whole value") from error
    if end != len(data):  # too far as well: a slice past the end comes out short
        raise Wrong("cut, or something follows the value")
    return value


def _read(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    lead = data[at]
    at += 1
    if lead < 0x80:
        return lead, at
    if 0x90 <= lead < 0xA0:
        return _read_array(data, at, lead & 0x0F, depth)
    if 0xA0 <= lead < 0xC0:
        return _read_text(data, at, lead & 0x1F)
    if lead >= 0xE0:
        return lead - 0x100, at
    reader = _READERS.get(lead)
    if reader is None:
        raise Wrong(f"byte {lead:#x} begins nothing: no maps, floats or extensions")
    return reader(data, at, depth)


def _read_array(data: bytes, at: int, length: int, depth: int) -> tuple[Value, int]:
    if depth == DEEPEST:
        raise Wrong("arrays lie too deep")
    values = []
    for _ in range(length):  # a false length ends where the bytes do
        value, at = _read(data, at, depth + 1)
        values.append(value)
    return values, at


def _read_text(data: bytes, at: int, length: int) -> tuple[Value, int]:
    return data[at : at + length].decode(), at + length


def _read_binary(data: bytes, at: int, length: int) -> tuple[Value, int]:
    return data[at : at + length], at + length


_Reader = Callable[[bytes, int, int], tuple[Value, int]]


def _constant(value: Value) -> _Reader:
    return lambda _data, at, _depth: (value, at)


def _number(form: str, low: int, high: int) -> _Reader:
    """An integer that no shorter form could say: from `low` to `high`."""
    size = struct.calcsize(form)

    def read(data: bytes, at: int, _depth: int) -> tuple[Value, int]:
        (value,) = struct.unpack_from(form, data, at)
        if not low <= value <= high:
            raise Wrong("an integer is not in its shortest form")
        return value, at + size

    return read


def _sized(form: str, least: int, read: Callable[[bytes, int, int], tuple[Value, int]]) -> _Reader:
    """Text or binary behind a length that no shorter form could say."""
    size = struct.calcsize(form)

    def read_sized(data: bytes, at: int, _depth: int) -> tuple[Value, int]:
        (length,) = struct.unpack_from(form, data, at)
        if length < least:
            raise Wrong("a length is not in its shortest form")
        return read(data, at + size, length)

    return read_sized


def _sized_array(form: str, least: int) -> _Reader:
    size = struct.calcsize(form)

    def read(data: bytes, at: int, depth: int) -> tuple[Value, int]:
        (length,) = struct.unpack_from(form, data, at)
        if length < least:
            raise Wrong("a length is not in its shortest form")
        return _read_array(data, at + size, length, depth)

    return read


_READERS: dict[int, _Reader] = {
    0xC0: _constant(value=None),
    0xC2: _constant(value=False),
    0xC3: _constant(value=True),
    0xC4: _sized(">B", 0, _read_binary),
    0xC5: _sized(">H", 1 << 8, _read_binary),
    0xC6: _sized(">I", 1 << 16, _read_binary),
    0xCC: _number(">B", 1 << 7, (1 << 8) - 1),
    0xCD: _number(">H", 1 << 8, (1 << 16) - 1),
    0xCE: _number(">I", 1 << 16, (1 << 32) - 1),
    0xCF: _number(">Q", 1 << 32, (1 << 64) - 1),
    0xD0: _number(">b", -(1 << 7), -33),
    0xD1: _number(">h", -(1 << 15), -(1 << 7) - 1),
    0xD2: _number(">i", -(1 << 31), -(1 << 15) - 1),
    0xD3: _number(">q", -(1 << 63), -(1 << 31) - 1),
    0xD9: _sized(">B", 32, _read_text),
    0xDA: _sized(">H", 1 << 8, _read_text),
    0xDB: _sized(">I", 1 << 16, _read_text),
    0xDC: _sized_array(">H", 16),
    0xDD: _sized_array(">I", 1 << 16),
}


def encode(value: Value) -> bytes:
    """The one encoding of a value."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, bytes):
        return _headed(value, len(value), ((0xFF, 0xC4), (0xFFFF, 0xC5), (0xFFFFFFFF, 0xC6)))
    if isinstance(value, str):
        data = value.encode()
        if len(data) < 32:
            return bytes([0xA0 | len(data)]) + data
        return _headed(data, len(data), ((0xFF, 0xD9), (0xFFFF, 0xDA), (0xFFFFFFFF, 0xDB)))
    data = b"".join(map(encode, value))
    if len(value) < 16:
        return bytes([0x90 | len(value)]) + data
    return _headed(data, len(value), ((0xFFFF, 0xDC), (0xFFFFFFFF, 0xDD)))


def _integer(value: int) -> bytes:
    if -32 <= value < 128:
        return value.to_bytes(1, signed=True)
    size = next(n for n in (1, 2, 4, 8) if _fits(value, n))
    lead = 0xCC if value >= 0 else 0xD0
    return bytes([lead + size.bit_length() - 1]) + value.to_bytes(size, signed=value < 0)


def _fits(value: int, size: int) -> bool:
    return -(1 << 8 * size - 1) <= value < (1 << 8 * size)


def _headed(data: bytes, length: int, forms: Sequence[tuple[int, int]]) -> bytes:
    most, lead = next(form for form in forms if length <= form[0])
    return bytes([lead]) + length.to_bytes((most.bit_length() + 7) // 8) + data


def ctx(label: str, *values: Value) -> bytes:
    return encode(["havre/1/" + label, *values])


# ------------------------------------------------------------------------------------- signatures and keys

PRIME = 2**255 - 19
EDWARDS_D = -121665 * pow(121666, -1, PRIME)
MLKEM_BYTES = 1152  # of an ML-KEM-768 public key, those that hold its 768 coefficients
MLKEM_PRIME = 3329


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a sound key made this signature."""
    if not sound_signing(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sound_signing(public: bytes) -> bool:
    """Whether y is in range and not that of a point whose order divides 8, for which anything could be signed."""
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if y >= PRIME or y in {0, 1, PRIME - 1}:  # orders 4, 1 and 2
        return False
    # Twice a point of order 8 is one of order 4, where y = 0: so y^2 = -x^2; put that into -x^2 + y^2 = 1 + d x^2 y^2.
    return (EDWARDS_D * pow(y, 4, PRIME) + 2 * y * y - 1) % PRIME != 0


def sound_opening(public: bytes) -> bool:
    """Whether the ML-KEM coefficients are in range and the X25519 half gives a secret that is not zero."""
    packed = int.from_bytes(public[:MLKEM_BYTES], "little")
    for _ in range(MLKEM_BYTES * 8 // 12):
        if packed & 0xFFF >= MLKEM_PRIME:
            return False
        packed >>= 12
    try:
        any_key = X25519PrivateKey.from_private_bytes(bytes(32))  # no secret: zero for it is zero for all
        any_key.exchange(X25519PublicKey.from_public_bytes(public[-32:]))
    except ValueError:
        return False
    return True


def key_id(signing: bytes, opening: bytes) -> bytes:
    return sha256(ctx("key", signing, opening))


# ------------------------------------------------------------------------------------------------ the tree


class Tree:
    """An RFC 9162 tree that grows: it keeps the roots of its full subtrees, largest first, and no leaf."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf_hash: bytes) -> None:
        self._peaks.append(leaf_hash)
        self.size += 1
        filled = self.size
        while filled % 2 == 0:
            right, left = self._peaks.pop(), self._peaks.pop()
            self._peaks.append(node(left, right))
            filled //= 2

    def root(self) -> bytes:
        if not self._peaks:
            return sha256(b"")
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node(peak, root)
        return root


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def root_by_path(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root of a tree of `size` leaves that this path leads to from its leaf `index` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Wrong("a place outside the tree")
    place, last, root = index, size - 1, leaf_hash
    for beside in path:
        if last == 0:
            raise Wrong("a path is too long")
        if place % 2 == 1 or place == last:
            root = node(beside, root)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            root = node(root, beside)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise Wrong("a path is too short")
    return root


# ----------------------------------------------------------------------------------- leaves, their payloads

ZEROS = bytes(32)
LARGEST_LEAF = 65_536
READ, GRANT, ALL = 1, 4, 7
RECOVERY_RIGHTS = READ | GRANT
COMPARTMENTS = ("identity", "file")
MEMBER, RECOVERY, INTAKE, TEAM, LOG = "member", "recovery", "intake", "team", "log"
JOINED, REPLACED, LEFT = "joined", "replaced", "left"

Check = Callable[[Value], bool]


def binary(*lengths: int) -> Check:
    return lambda value: isinstance(value, bytes) and len(value) in lengths


def integer(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def word(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def text(most: int, *, least: int = 1) -> Check:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def several(check: Check, most: int, *, least: int = 0) -> Check:
    return lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(check, value))


def row(*checks: Check) -> Check:
    return lambda value: isinstance(value, list) and fits(value, checks)


def fits(values: Sequence[Value], checks: Sequence[Check]) -> bool:
    return len(values) == len(checks) and all(
        check(value) for check, value in zip(checks, values, strict=True)
    )


def anything(_value: Value) -> bool:
    return True


def backup_name(value: Value) -> bool:
    return isinstance(value, str) and re.fullmatch("[A-Za-z0-9_.]{1,200}", value) is not None


def action(value: Value) -> bool:
    return isinstance(value, str) and re.fullmatch("[a-z0-9:-]{1,96}", value) is not None


ID, HASH, SIGNING, OPENING, SIGNATURE = binary(16), binary(32), binary(32), binary(1216), binary(64)
COMPARTMENT, EPOCH, TIME = word(*COMPARTMENTS), integer(0, 2**32 - 1), integer(0, 2**63 - 1)
RIGHTS = integer(1, 7)


class Founding(NamedTuple):
    random: bytes
    holder: bytes
    signing: bytes
    opening: bytes
    log_public: bytes


class Key(NamedTuple):
    role: str
    holder: bytes
    signing: bytes
    opening: bytes
    state: str
    own: bytes


class Grant(NamedTuple):
    book: bytes
    compartment: str
    epoch: int
    recipient: bytes
    rights: int
    until: int | None
    commitment: bytes
    envelope: bytes


class Revoke(NamedTuple):
    book: bytes
    compartment: str
    key: bytes


class Entry(NamedTuple):
    entry: bytes
    book: bytes
    compartment: str
    epoch: int
    fields_root: bytes
    body: bytes
    files: list[list[bytes]]


class Approval(NamedTuple):
    action: str | None
    book: bytes | None
    request: bytes | None


class Shred(NamedTuple):
    book: bytes
    answer: bytes | None


class Restored(NamedTuple):
    size: int
    root: bytes
    books: list[bytes]
    answer: bytes | None


Payload = Founding | Key | Grant | Revoke | Entry | Approval | Shred | Restored
ROLE, STATE = word(MEMBER, RECOVERY, INTAKE, TEAM, LOG), word(JOINED, REPLACED, LEFT)
KINDS: dict[str, tuple[type[Payload], Sequence[Check]]] = {
    "log": (Founding, (HASH, ID, SIGNING, OPENING, SIGNING)),
    "key": (Key, (ROLE, binary(0, 16), SIGNING, binary(0, 1216), STATE, binary(0, 64))),
    "grant": (Grant, (ID, COMPARTMENT, EPOCH, HASH, RIGHTS, maybe(TIME), HASH, HASH)),
    "revoke": (Revoke, (ID, COMPARTMENT, HASH)),
    "entry": (Entry, (ID, ID, COMPARTMENT, EPOCH, HASH, HASH, several(row(ID, HASH), 256))),
    "approval": (Approval, (maybe(action), maybe(ID), maybe(HASH))),
    "shred": (Shred, (ID, maybe(HASH))),
    "restored": (Restored, (integer(1, 2**63 - 1), HASH, several(ID, 1024), maybe(HASH))),
}
HEAD = (integer(1, 1), text(32), HASH, HASH, lambda value: isinstance(value, list))


def consistent(payload: Payload) -> bool:
    """Whether the fields go together, each of which is well formed."""
    match payload:
        case Founding():
            return payload.log_public != payload.signing
        case Key():
            nobody, log = payload.role in {RECOVERY, LOG}, payload.role == LOG
            empty = (payload.holder == b"", payload.opening == b"", payload.own == b"")
            return empty == (nobody, log, payload.state == LEFT)
        case Grant():
            return payload.rights & READ != 0
        case Approval():
            request = payload.action is not None and payload.book is not None and payload.request is None
            answer = payload.action is None and payload.book is None and payload.request is not None
            return request or answer
    return True


class Leaf(NamedTuple):
    """One leaf, parsed. `payload` is None for a kind that is not known here."""

    kind: str
    previous: bytes
    author: bytes
    payload: Payload | None
    unsigned: bytes
    signature: bytes
    hash: bytes


def parse_leaf(data: bytes) -> Leaf:
    if len(data) > LARGEST_LEAF:
        raise Wrong("a leaf is too large")
    unsigned, signature = data[:-64], data[-64:]
    head = decode(unsigned)
    if not isinstance(head, list) or not fits(head, HEAD):
        raise Wrong("not a leaf")
    _, kind, previous, author, values = head
    payload = _payload(kind, values)
    fields_root = payload.fields_root if isinstance(payload, Entry) else ZEROS
    hash_ = sha256(b"\x00" + fields_root + sha256(data))
    return Leaf(kind, previous, author, payload, unsigned, signature, hash_)


def _payload(kind: str, values: list[Value]) -> Payload | None:
    if kind not in KINDS:
        return None
    form, checks = KINDS[kind]
    if not fits(values, checks):
        raise Wrong(f"not the payload of a leaf of kind {kind}")
    payload = form(*values)
    if not consistent(payload):
        raise Wrong(f"a payload of kind {kind} contradicts itself")
    return payload


# --------------------------------------------------------------------------------------------- what counts


class Broken(Exception):
    """A leaf that breaks the log; `args[0]` is the kind of fault."""


class Reason(Exception):
    """Why a leaf does not count, in the format's words."""


def need(holds: bool, reason: str) -> None:  # noqa: FBT001  (reads as the format does: need(this, "else-that"))
    if not holds:
        raise Reason(reason)


class Holding(NamedTuple):
    """Rights, and when they end."""

    rights: int
    until: int | None

    def covers(self, other: "Holding") -> bool:
        longer = self.until is None or (other.until is not None and other.until <= self.until)
        return longer and other.rights & ~self.rights == 0


class KeyState:
    """A key that a counted leaf brought in."""

    def __init__(self, role: str, holder: bytes, signing: bytes, opening: bytes) -> None:
        self.role, self.holder, self.signing, self.opening = role, holder, signing, opening
        self.id = key_id(signing, opening)
        self.current = True
        self._public: Ed25519PublicKey | None = None

    def signed(self, signature: bytes, message: bytes) -> bool:
        """As `signed_by`, looking at the key once."""
        if self._public is None:
            if not sound_signing(self.signing):
                return False
            self._public = Ed25519PublicKey.from_public_bytes(self.signing)
        try:
            self._public.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Compartment:
    """One compartment of a book: what was granted in each epoch, and to whom."""

    def __init__(self) -> None:
        self.commitments: list[bytes] = []  # by epoch, that of its first grant
        self.granted: dict[bytes, Holding] = {}  # in the current epoch, by key
        self.before: dict[
            bytes, Holding
        ] = {}  # in the epoch before, as it was when the current one was opened
        self.whole = self.closed = False  # the current epoch
        self.live: dict[bytes, list[int]] = {}  # by key, the grants' leaves since its last revoke

    @property
    def last(self) -> int:
        return len(self.commitments) - 1

    def open(self, commitment: bytes) -> None:
        """Begin the next epoch."""
        self.commitments.append(commitment)
        self.before, self.granted = self.granted, {}
        self.whole = self.closed = False


class Run(NamedTuple):
    """An opening run: grants by one author in one book, and the compartments whose current epoch it opened."""

    author: bytes
    book: bytes
    opened: set[str]


class Request(NamedTuple):
    action: str
    book: bytes
    holder: bytes


class Rules:
    """The log as it is replayed: what every counted leaf so far amounts to."""

    def __init__(self) -> None:
        self.size = 0
        self.tip = ZEROS
        self.log_id = ZEROS
        self.organisation = b""
        self.keys: dict[bytes, KeyState] = {}
        self.current: dict[tuple[str, bytes], KeyState] = {}
        self.log_keys: list[tuple[int, bytes]] = []  # from which size on, and the key
        self.destroyed: set[bytes] = set()
        self._founder = b""
        self._signings: set[bytes] = set()
        self._books: dict[bytes, dict[str, Compartment]] = {}
        self._entries: set[bytes] = set()
        self._files: dict[bytes, tuple[bytes, bytes]] = {}
        self._requests: dict[bytes, Request] = {}
        self._answers: dict[bytes, Request] = {}
        self._run: Run | None = None

    # What breaks a log

    def take(self, leaf: Leaf) -> str | None:
        """Take up the next leaf; the reason that it does not count, or None.

        Raises:
            Broken: it breaks the log, and is not taken up.
        """
        if self.size == 0:
            self._found(leaf)
            return None
        author = self.keys.get(leaf.author)
        if author is None:
            raise Broken("leaf-author")
        if not author.signed(leaf.signature, ctx("leaf", self.log_id, leaf.unsigned)):
            raise Broken("leaf-signature")
        if leaf.previous != self.tip:
            raise Broken("leaf-chain")
        self.size += 1
        self.tip = leaf.hash
        return self._count(leaf, author)

    def resume(self, previous: bytes) -> None:
        """After a broken leaf: take the chain up where the next one says that it goes on."""
        if self.size > 0:
            self.tip = previous
            self._run = None

    def _found(self, leaf: Leaf) -> None:
        first = leaf.payload
        if not isinstance(first, Founding) or not _sound(first):
            raise Broken("leaf-malformed")
        if leaf.author != key_id(first.signing, first.opening):
            raise Broken("leaf-author")
        if not signed_by(first.signing, leaf.signature, ctx("leaf", ZEROS, leaf.unsigned)):
            raise Broken("leaf-signature")
        if leaf.previous != ZEROS:
            raise Broken("leaf-chain")
        self.size, self.tip, self.log_id = 1, leaf.hash, leaf.hash
        self.organisation = sha256(ctx("organisation", leaf.hash))[:16]
        self._founder = leaf.author
        self._bring(KeyState(MEMBER, first.holder, first.signing, first.opening))
        self._bring(KeyState(LOG, b"", first.log_public, b""))

    def _bring(self, key: KeyState) -> None:
        before = self.current.get((key.role, key.holder))
        if before is not None:
            before.current = False
        self.keys[key.id] = self.current[key.role, key.holder] = key
        self._signings.add(key.signing)
        if key.role == LOG:
            self.log_keys.append((self.size, key.signing))

    # What counts

    def _count(self, leaf: Leaf, author: KeyState) -> str | None:
        run, self._run = self._run, None  # only a counted grant takes it up again
        payload = leaf.payload
        if payload is None:
            return None
        try:
            need(author.current, "author-not-current")
            need(author.role == MEMBER or author.role == RECOVERY, "author-role")
            need(author.role == MEMBER or isinstance(payload, Key | Grant | Revoke), "author-role")
            need(self._begun(payload, author), "too-early")
            if isinstance(payload, Grant):
                self._grant(payload, author, run)
            else:
                self._any_other(leaf, payload, author)
        except Reason as reason:
            return str(reason)
        return None

    def _begun(self, payload: Payload, author: KeyState) -> bool:
        """First the recovery key, then the organisation's book."""
        if self.size == 2:
            return isinstance(payload, Key) and payload.role == RECOVERY
        if self._recovery is None:
            return False
        if self._exists_whole(self.organisation):
            return True
        founding = isinstance(payload, Grant) and payload.book == self.organisation
        return founding and author.id == self._founder

    def _any_other(self, leaf: Leaf, payload: Payload, author: KeyState) -> None:
        match payload:
            case Founding():
                raise Reason("second-log")
            case Key():
                self._key(payload, author)
            case Revoke():
                self._revoke(payload, author)
            case Entry():
                self._entry(payload, author)
            case Approval(request=None):
                self._request(leaf, payload, author)
            case Approval():
                self._answer(leaf, payload, author)
            case Shred():
                self._shred(payload, author)
            case Restored():
                self._restored(payload, author)

    @property
    def _recovery(self) -> KeyState | None:
        return self.current.get((RECOVERY, b""))

    def _compartment(self, book: bytes, compartment: str) -> Compartment:
        return self._books.get(book, {}).get(compartment) or Compartment()

    def _exists_whole(self, book: bytes) -> bool:
        return all(self._compartment(book, each).commitments for each in COMPARTMENTS)

    def _holdings(self, key: KeyState, book: bytes, compartment: str) -> Iterator[Holding]:
        """The key's own holding, and those of the team and intake keys whose book it holds."""
        if not key.current or book in self.destroyed:
            return
        granted = self._compartment(book, compartment).granted
        if key.id in granted:
            yield granted[key.id]
        for other, holding in granted.items() if key.role == MEMBER else ():
            if self._speaks_for(key, self.keys[other]):
                yield holding

    def _speaks_for(self, key: KeyState, team: KeyState) -> bool:
        if team.role not in {TEAM, INTAKE} or not team.current or team.holder in self.destroyed:
            return False
        return key.id in self._compartment(team.holder, "file").granted

    def _holds(self, key: KeyState, right: int, book: bytes, compartment: str = "file") -> bool:
        return any(holding.rights & right for holding in self._holdings(key, book, compartment))

    # key

    def _key(self, key: Key, author: KeyState) -> None:
        first = self._recovery is None
        by_recovery = author.role == RECOVERY
        need(first or by_recovery or self._holds(author, GRANT, self.organisation), "not-allowed")
        if key.role in {RECOVERY, LOG} and not by_recovery and not first:
            wanted = f"replace-{key.role}:{key_id(key.signing, key.opening).hex()}"
            answers = self._answers.values()
            need(
                any((each.action, each.book) == (wanted, self.organisation) for each in answers),
                "not-allowed",
            )
        before = self.current.get((key.role, key.holder))
        if key.state == LEFT:
            self._leaves(key, before, author)
            return
        need(key.signing not in self._signings, "key-known")
        need((key.state == JOINED) == (before is None), "key-state")
        need(key.role not in {TEAM, INTAKE} or self._may_have_team(key.holder), "key-holder")
        self._over_the_team(key, author)
        need(self._own(key), "key-own")
        self._bring(KeyState(key.role, key.holder, key.signing, key.opening))

    def _over_the_team(self, key: Key, author: KeyState) -> None:
        if key.role in {TEAM, INTAKE} and author.role != RECOVERY:
            need(self._holds(author, GRANT, key.holder), "not-allowed")

    def _leaves(self, key: Key, before: KeyState | None, author: KeyState) -> None:
        if before is None or key.role in {RECOVERY, LOG}:
            raise Reason("key-state")
        need((key.signing, key.opening) == (before.signing, before.opening), "key-state")
        self._over_the_team(key, author)
        before.current = False
        del self.current[key.role, key.holder]

    def _own(self, key: Key) -> bool:
        if key.opening and not sound_opening(key.opening):
            return False
        return own_signature_fits(key, self.log_id)

    def _may_have_team(self, book: bytes) -> bool:
        if book in self.destroyed or not self._exists_whole(book):
            return False
        granted = {key for each in COMPARTMENTS for key in self._compartment(book, each).granted}
        return not any(self.keys[key].role in {TEAM, INTAKE} for key in granted)

    # grant

    def _grant(self, grant: Grant, author: KeyState, run: Run | None) -> None:
        if run is not None and (run.author, run.book) != (author.id, grant.book):
            run = None
        need(grant.book not in self.destroyed, "book-destroyed")
        self._recipient(grant)
        compartment = self._compartment(grant.book, grant.compartment)
        opens = grant.epoch > compartment.last
        if not compartment.commitments:
            self._creating(grant, author, run)
        elif opens:
            self._opening(grant, author, compartment)
        else:
            self._giving(grant, author, compartment, run)
        self._granted(grant, author, compartment, run)

    def _recipient(self, grant: Grant) -> None:
        recipient = self.keys.get(grant.recipient)
        need(recipient is not None and recipient.current and recipient.role != LOG, "recipient")
        if recipient is None:
            return
        if recipient.role == RECOVERY:
            need((grant.rights, grant.until) == (RECOVERY_RIGHTS, None), "recipient")
        if recipient.role in {TEAM, INTAKE}:
            has_one = any((role, grant.book) in self.current for role in (TEAM, INTAKE))
            need(not has_one, "recipient")

    def _creating(self, grant: Grant, author: KeyState, run: Run | None) -> None:
        need(author.role == MEMBER and grant.recipient == author.id, "epoch-order")
        need((grant.epoch, grant.rights, grant.until) == (0, ALL, None), "epoch-order")
        need(grant.book not in self._books or run is not None, "epoch-order")

    def _opening(self, grant: Grant, author: KeyState, compartment: Compartment) -> None:
        need(grant.epoch == compartment.last + 1 and self._exists_whole(grant.book), "epoch-order")
        need(grant.recipient == author.id and grant.rights & GRANT != 0, "epoch-order")
        given = Holding(grant.rights, grant.until)
        holdings = self._holdings(author, grant.book, grant.compartment)
        need(author.role == RECOVERY or any(each.covers(given) for each in holdings), "not-allowed")

    def _giving(self, grant: Grant, author: KeyState, compartment: Compartment, run: Run | None) -> None:
        need(grant.commitment == compartment.commitments[grant.epoch], "commitment")
        given = Holding(grant.rights, grant.until)
        if grant.epoch == compartment.last:
            already = compartment.granted.get(grant.recipient)
            need(already is None or given.covers(already), "narrower")
        need(self._may_give(grant, author, compartment, run), "not-allowed")

    def _may_give(self, grant: Grant, author: KeyState, compartment: Compartment, run: Run | None) -> bool:
        given = Holding(grant.rights, grant.until)
        holdings = [
            each for each in self._holdings(author, grant.book, grant.compartment) if each.rights & GRANT
        ]
        if author.role == RECOVERY or any(each.covers(given) for each in holdings):
            return True
        if holdings and self.keys[grant.recipient].role == RECOVERY:
            return True
        before = compartment.before.get(grant.recipient)
        passes_on = grant.epoch == compartment.last and run is not None and grant.compartment in run.opened
        return passes_on and before is not None and before.covers(given)

    def _granted(self, grant: Grant, author: KeyState, compartment: Compartment, run: Run | None) -> None:
        self._books.setdefault(grant.book, {}).setdefault(grant.compartment, compartment)
        if grant.epoch > compartment.last:
            compartment.open(grant.commitment)
            run = run or Run(author.id, grant.book, set())
            run.opened.add(grant.compartment)
        if grant.epoch == compartment.last:
            compartment.granted[grant.recipient] = Holding(grant.rights, grant.until)
            in_opening_run = run is not None and grant.compartment in run.opened
            if in_opening_run and self.keys[grant.recipient].role == RECOVERY:
                compartment.whole = True
        compartment.live.setdefault(grant.recipient, []).append(self.size - 1)
        self._run = run

    # revoke, entry

    def _revoke(self, revoke: Revoke, author: KeyState) -> None:
        need(revoke.book not in self.destroyed, "book-destroyed")
        compartment = self._compartment(revoke.book, revoke.compartment)
        need(revoke.key in compartment.live, "not-held")
        allowed = author.role == RECOVERY or self._holds(author, GRANT, revoke.book, revoke.compartment)
        recovery = self._recovery
        need(allowed and (recovery is None or revoke.key != recovery.id), "not-allowed")
        compartment.live.pop(revoke.key, None)
        compartment.granted.pop(revoke.key, None)
        compartment.closed = True

    def _entry(self, entry: Entry, author: KeyState) -> None:
        need(entry.book not in self.destroyed, "book-destroyed")
        compartment = self._compartment(entry.book, entry.compartment)
        need(entry.epoch == compartment.last and not compartment.closed, "epoch-stale")
        need(compartment.whole and self._exists_whole(entry.book), "epoch-not-whole")
        need(self._holds(author, READ, entry.book, entry.compartment), "not-allowed")
        need(entry.entry not in self._entries, "entry-known")
        files = {file: (hash_, entry.book) for file, hash_ in entry.files}
        need(len(files) == len(entry.files), "file-known")
        need(
            all(self._files.get(file, as_named) == as_named for file, as_named in files.items()), "file-known"
        )
        self._entries.add(entry.entry)
        self._files.update(files)

    # approval, shred, restored

    def _request(self, leaf: Leaf, request: Approval, author: KeyState) -> None:
        if request.action is None or request.book is None:
            raise Reason("approval")
        need(request.book not in self.destroyed, "book-destroyed")
        reads = any(self._holds(author, READ, request.book, each) for each in COMPARTMENTS)
        need(reads or self._holds(author, GRANT, self.organisation), "not-allowed")
        self._requests[leaf.hash] = Request(request.action, request.book, author.holder)

    def _answer(self, leaf: Leaf, answer: Approval, author: KeyState) -> None:
        request = self._requests.get(answer.request or b"")
        if request is None:
            raise Reason("approval")
        need(request.book not in self.destroyed, "book-destroyed")
        need(request.holder != author.holder, "not-allowed")
        may = self._holds(author, GRANT, request.book) or self._holds(author, GRANT, self.organisation)
        need(may, "not-allowed")
        self._answers[leaf.hash] = request

    def _shred(self, shred: Shred, author: KeyState) -> None:
        need(shred.book not in self.destroyed, "book-destroyed")
        need(shred.book != self.organisation and self._holds(author, GRANT, shred.book), "not-allowed")
        self._answered("shred", shred.book, shred.answer)
        self.destroyed.add(shred.book)

    def _restored(self, restored: Restored, author: KeyState) -> None:
        allowed = self._holds(author, GRANT, self.organisation)
        need(allowed and self.organisation not in restored.books, "not-allowed")
        if restored.books or restored.answer is not None:
            self._answered(f"restore:{restored.root.hex()}", self.organisation, restored.answer)
        self.destroyed.update(restored.books)

    def _answered(self, action: str, book: bytes, answer: bytes | None) -> None:
        """Two people, where there are two."""
        if answer is None:
            need(sum(role == MEMBER for role, _ in self.current) < 2, "approval")
        else:
            request = self._answers.get(answer)
            need(request is not None and (request.action, request.book) == (action, book), "approval")

    # What others ask

    def log_public(self, size: int) -> bytes:
        """The log key that was current when the log had this size."""
        return [key for since, key in self.log_keys if since <= size][-1]

    def live_grants(self) -> set[int]:
        """The leaves of the grants that no revoke took back."""
        every = (each for book in self._books.values() for each in book.values())
        return {index for each in every for indexes in each.live.values() for index in indexes}


def _sound(first: Founding) -> bool:
    signing = sound_signing(first.signing) and sound_signing(first.log_public)
    return signing and sound_opening(first.opening)


def own_signature_fits(key: Key, log_id: bytes) -> bool:
    claim = ctx("own", log_id, key.role, key.holder, key.signing, key.opening)
    return signed_by(key.signing, key.own, claim)


# --------------------------------------------------------------------------------------------- checkpoints

ORIGIN = re.compile(r"havre/([0-9a-f]{64})")
SIZE = re.compile(r"[1-9][0-9]{0,18}")
LARGEST_NOTE = 4096


class Note(NamedTuple):
    """A checkpoint as it claims to be: `data` in all, `unsigned` what its signature is over."""

    data: bytes
    log_id: bytes
    size: int
    root: bytes
    key_hash: bytes
    signature: bytes
    unsigned: bytes


def parse_note(data: bytes) -> Note:
    """Read a C2SP signed note of exactly the form of a checkpoint; whether it is signed is `check_note`'s to say."""
    try:
        lines = data[: LARGEST_NOTE + 1].decode().split("\n")
    except UnicodeDecodeError as error:
        raise Wrong("a checkpoint is not text") from error
    if len(data) > LARGEST_NOTE or len(lines) != 6 or lines[3] or lines[5]:
        raise Wrong("not the lines of a checkpoint")
    origin, size, root, _, signed, _ = lines
    name = ORIGIN.fullmatch(origin)
    before = f"— {origin} "
    if name is None or not SIZE.fullmatch(size) or not signed.startswith(before):
        raise Wrong("not the lines of a checkpoint")
    signature = from_base64(signed[len(before) :], 68)
    unsigned = "".join(line + "\n" for line in lines[:3]).encode()
    root_hash = from_base64(root, 32)
    return Note(data, bytes.fromhex(name[1]), int(size), root_hash, signature[:4], signature[4:], unsigned)


def check_note(note: Note, *, log_id: bytes, log_public: bytes) -> None:
    if note.log_id != log_id:
        raise Wrong("the checkpoint is of another log")
    signed = note.key_hash == key_hash(log_id, log_public)
    if not signed or not signed_by(log_public, note.signature, note.unsigned):
        raise Wrong("the checkpoint was not signed by this log's key")


def key_hash(log_id: bytes, log_public: bytes) -> bytes:
    return sha256(f"havre/{log_id.hex()}".encode() + b"\n\x01" + log_public)[:4]


def verifier_key(log_id: bytes, log_public: bytes) -> str:
    """The log key as C2SP writes it: what a partner keeps to check notes and proofs with."""
    encoded = base64.b64encode(b"\x01" + log_public).decode()
    return f"havre/{log_id.hex()}+{key_hash(log_id, log_public).hex()}+{encoded}"


def parse_verifier_key(line: str) -> tuple[bytes, bytes]:
    """Log id and log public key."""
    name, _, rest = line.strip().partition("+")
    origin = ORIGIN.fullmatch(name)
    if origin is None:
        raise Wrong("not a key of the form havre/…+…+…")
    log_id, public = bytes.fromhex(origin[1]), from_base64(rest.partition("+")[2], 33)[1:]
    if verifier_key(log_id, public) != line.strip():
        raise Wrong("not a key of the form havre/…+…+…")
    return log_id, public


def from_base64(line: str, length: int) -> bytes:
    """Standard, padded and canonical base64 of so many bytes."""
    try:
        data = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Wrong("not base64") from error
    if len(data) != length or base64.b64encode(data).decode() != line:
        raise Wrong("not the base64 that was expected")
    return data


# -------------------------------------------------------------------------------------------------- faults


class Fault(NamedTuple):
    """`leaf` is its index, -1 when there is none."""

    leaf: int
    kind: str
    detail: str


class Stored(Protocol):
    """Where a log and what its leaves name are kept. Digests are SHA-256, or None when nothing is there."""

    def notes(self) -> Sequence[tuple[str, bytes]]:
        """The checkpoints to compare with: what to call each, and its bytes."""

    def leaves(self) -> Iterable[tuple[int, bytes]]:
        """Index and leaf, rising."""

    def body_digest(self, index: int, /) -> bytes | None: ...

    def envelope_digest(self, index: int, /) -> bytes | None: ...

    def file_digest(self, file: bytes, /) -> bytes | None: ...

    def bodies(self) -> Iterable[int]:
        """The leaf indexes beside which a body is stored."""

    def envelopes(self) -> Iterable[int]:
        """The leaf indexes beside which a grant's envelope is stored."""

    def files(self) -> Iterable[bytes]:
        """The ids of the files that leaves should name."""


class Report(NamedTuple):
    log_id: bytes
    size: int
    root: bytes
    log_public: bytes
    unknown: list[tuple[int, str]]  # leaves of kinds that are not known here: no faults
    destructions: dict[int, bytes]  # the leaves of kind shred and restored, by index
    faults: list[Fault]


class Claim(NamedTuple):
    """What a leaf says is stored somewhere."""

    leaf: int
    book: bytes
    what: str
    detail: str
    digest: bytes


class Replay:
    """Every leaf taken up once, in order; nothing of it kept but what later questions need."""

    def __init__(self, sizes: Iterable[int]) -> None:
        self.rules, self.tree = Rules(), Tree()
        self.faults: list[Fault] = []
        self.unknown: list[tuple[int, str]] = []
        self.uncounted: set[int] = set()
        self.entries: dict[int, Entry] = {}
        self.grants: dict[int, Grant] = {}
        self.destructions: dict[int, bytes] = {}
        self.broken_at: int | None = None
        self.roots = dict.fromkeys(sizes, b"")  # at the sizes that checkpoints name
        self._moved = False
        self._next = 0
        self._resuming = False

    @property
    def founded(self) -> bool:
        return self.rules.size > 0

    def add(self, index: int, data: bytes) -> None:
        if index != self._next:
            self._break(min(index, self._next), "leaf-chain", "missing, or out of order")
        self._next = index + 1
        if self.broken_at is not None and not self.founded:
            return
        try:
            leaf = parse_leaf(data)
        except Wrong:
            self._break(index, "leaf-malformed")
            self._grow(sha256(b"\x00" + data))
            return
        self._grow(leaf.hash)
        if leaf.kind in {"shred", "restored"}:
            self.destructions[index] = data
        self._take(index, leaf)

    def _grow(self, leaf_hash: bytes) -> None:
        self.tree.append(leaf_hash)
        if self.tree.size in self.roots:
            self.roots[self.tree.size] = self.tree.root()

    def _take(self, index: int, leaf: Leaf) -> None:
        if self._resuming:
            self.rules.resume(leaf.previous)
            self._resuming = False
        try:
            reason = self.rules.take(leaf)
        except Broken as broken:
            self._refused(index, leaf, str(broken))
            return
        if leaf.payload is None:
            self.unknown.append((index, leaf.kind))
        elif reason is not None and self.broken_at is None:
            self.faults.append(Fault(index, "leaf-unauthorised", reason))
            self.uncounted.add(index)
        else:
            self._remember(index, leaf)

    def _refused(self, index: int, leaf: Leaf, kind: str) -> None:
        if kind == "leaf-author" and self.broken_at is not None:
            self._resuming = True  # the leaf that brought its author in may be the broken one
            self._remember(index, leaf)
            return
        self._moved = self._moved or kind == "leaf-chain"
        self._break(index, kind)

    def _remember(self, index: int, leaf: Leaf) -> None:
        if isinstance(leaf.payload, Entry) and not self._moved:
            self.entries[index] = leaf.payload
        elif isinstance(leaf.payload, Grant) and not self._moved:
            self.grants[index] = leaf.payload

    def _break(self, index: int, kind: str, detail: str = "") -> None:
        self.faults.append(Fault(index, kind, detail))
        self._resuming = True
        if self.broken_at is None:
            self.broken_at = index


class _Kept:
    """Everything stored beside the leaves, by what it is found under."""

    def __init__(self, stored: Stored) -> None:
        self.bodies, self.envelopes = set(stored.bodies()), set(stored.envelopes())
        self.files = set(stored.files())


def verify(stored: Stored, *, contents: bool = True) -> Report:
    """Everything stored, against the log's own rules, with the public keys that the log itself brings in.

    What could be a stray is listed before any leaf is read: the log may grow meanwhile. Without `contents`, only
    leaves and checkpoints.
    """
    kept = _Kept(stored) if contents else None
    notes = [(name, _parsed(data)) for name, data in stored.notes()]
    replay = Replay(note.size for _, note in notes if note is not None)
    for index, data in stored.leaves():
        replay.add(index, data)
    faults = list(replay.faults)
    if replay.founded or replay.broken_at is None:
        faults += _contents(replay, stored) if contents else ()
        faults += _strays(replay, kept) if kept and replay.broken_at is None else ()
        faults += _checkpoints(replay, notes)
    rules, tree = replay.rules, replay.tree
    log_public = rules.log_public(rules.size) if replay.founded else b""
    return Report(
        rules.log_id, tree.size, tree.root(), log_public, replay.unknown, replay.destructions, faults
    )


def _parsed(data: bytes) -> Note | None:
    try:
        return parse_note(data)
    except Wrong:
        return None


def _contents(replay: Replay, stored: Stored) -> Iterator[Fault]:
    """Bodies with their files, then envelopes: missing, changed, or kept of a destroyed book."""
    seen: set[bytes] = set()
    for index, entry in replay.entries.items():
        body = Claim(index, entry.book, "body", entry.entry.hex(), entry.body)
        yield from _compare(replay, body, stored.body_digest(index))
        for file, digest in entry.files:
            if file not in seen:
                seen.add(file)
                claim = Claim(index, entry.book, "file", file.hex(), digest)
                yield from _compare(replay, claim, stored.file_digest(file))
    live = replay.rules.live_grants()
    for index, grant in replay.grants.items():
        found = stored.envelope_digest(index)
        if found is not None or index in live:
            names = f"{grant.book.hex()} {grant.compartment} {grant.epoch} {grant.recipient.hex()}"
            yield from _compare(replay, Claim(index, grant.book, "grant", names, grant.envelope), found)


def _compare(replay: Replay, claim: Claim, found: bytes | None) -> Iterator[Fault]:
    if claim.book in replay.rules.destroyed:
        if found is not None:
            yield Fault(claim.leaf, "destroyed-kept", f"{claim.what} {claim.detail}")
    elif found is None:
        if replay.broken_at is None:  # else the broken leaf may be the one that destroyed the book
            yield Fault(claim.leaf, f"{claim.what}-missing", claim.detail)
    elif found != claim.digest:
        yield Fault(claim.leaf, f"{claim.what}-changed", claim.detail)


def _strays(replay: Replay, kept: _Kept) -> Iterator[Fault]:
    for index in sorted(kept.bodies - replay.entries.keys() - replay.uncounted):
        yield Fault(index, "stray", "body")
    for index in sorted(kept.envelopes - replay.grants.keys() - replay.uncounted):
        yield Fault(index, "stray", "grant")
    named = {file for entry in replay.entries.values() for file, _ in entry.files}
    for file in sorted(kept.files - named):
        yield Fault(-1, "stray", f"file {file.hex()}")


def _checkpoints(replay: Replay, notes: Iterable[tuple[str, Note | None]]) -> Iterator[Fault]:
    for name, note in notes:
        kind = "checkpoint-malformed" if note is None else _checkpoint(replay, note)
        if kind is not None:
            yield Fault(-1, kind, f"checkpoint {name}")


def _checkpoint(replay: Replay, note: Note) -> str | None:
    rules, size = replay.rules, replay.tree.size
    if not replay.founded:
        return "checkpoint-malformed"  # there is no log that could have signed it
    try:
        check_note(note, log_id=rules.log_id, log_public=rules.log_public(min(note.size, size)))
    except Wrong:
        return "checkpoint-malformed"
    if replay.broken_at is not None and note.size > replay.broken_at:
        return None
    if note.size > size:
        return "checkpoint-ahead"
    return None if replay.roots[note.size] == note.root else "checkpoint-mismatch"


# ------------------------------------------------------------------------------ witness files, proofs of fields

PATH = several(HASH, 64)
INDEX = integer(0, 2**63 - 1)
WITNESS = (
    integer(1, 1),
    text(LARGEST_NOTE),
    several(row(INDEX, binary(*range(LARGEST_LEAF + 1)), PATH), 2**32),
)
FIELD = row(text(2**20, least=0), anything, HASH, INDEX, several(HASH, 64, least=4))
PROOF = (
    integer(1, 1), HASH, text(64), integer(1, 65_535), several(FIELD, 2**20), HASH, HASH, INDEX, PATH,
    text(LARGEST_NOTE),
)  # fmt: skip


class Witness(NamedTuple):
    """A checkpoint, and the leaves that destroyed something before it, by index."""

    note: Note
    leaves: dict[int, bytes]

    def books(self) -> list[bytes]:
        found: dict[bytes, None] = {}
        for data in self.leaves.values():
            payload = parse_leaf(data).payload
            if isinstance(payload, Shred):
                found[payload.book] = None
            elif isinstance(payload, Restored):
                found.update(dict.fromkeys(payload.books))
        return list(found)


def parse_witness(data: bytes) -> Witness:
    """Read a witness file: each leaf is one that destroys, and leads to the note's root. See `check_note`."""
    values = decode(data)
    if not isinstance(values, list) or not fits(values, WITNESS):
        raise Wrong("not a witness file")
    note = parse_note(values[1].encode())
    leaves: dict[int, bytes] = {}
    last = -1
    for index, leaf_data, path in values[2]:
        leaf = parse_leaf(leaf_data)
        if leaf.kind not in {"shred", "restored"}:
            raise Wrong(f"leaf {index} destroys nothing")
        if index <= last:
            raise Wrong("leaves are not in order")
        last = index
        if root_by_path(leaf.hash, index, note.size, path) != note.root:
            raise Wrong(f"leaf {index} does not lead to the checkpoint")
        leaves[index] = leaf_data
    return Witness(note, leaves)


class Proof(NamedTuple):
    """Fields of one entry, and the checkpoint that they lead to."""

    note: Note
    type: str
    version: int
    fields: list[tuple[str, Value]]


def parse_proof(data: bytes) -> Proof:
    """Read a proof of fields: each field leads to the entry's root, and that to the note's. See `check_note`."""
    values = decode(data)
    if not isinstance(values, list) or not fits(values, PROOF):
        raise Wrong("not a proof of fields")
    _, log_id, type_, version, fields, fields_root, leaf, index, path, note_text = values
    if not fields:
        raise Wrong("the proof shows no field")
    note = parse_note(note_text.encode())
    if note.log_id != log_id:
        raise Wrong("the proof is of another log than its checkpoint")
    for name, value, name_key, place, field_path in fields:
        claim = ctx("field", log_id, type_, version, name, value)
        hash_ = sha256(b"\x00" + hmac.digest(name_key, claim, "sha256"))
        if root_by_path(hash_, place, 1 << len(field_path), field_path) != fields_root:
            raise Wrong("a field does not lead to the entry")
    if root_by_path(sha256(b"\x00" + fields_root + leaf), index, note.size, path) != note.root:
        raise Wrong("the entry does not lead to the checkpoint")
    return Proof(note, type_, version, [(name, value) for name, value, *_ in fields])


# ------------------------------------------------------------------------------------------- a data folder

TABLES = {
    "ledger_storedleaf": "data",
    "ledger_sealedbody": "sealed",
    "ledger_sealedgrant": "envelope",
    "ledger_takencheckpoint": "note",
}
LEAVES, BODIES, ENVELOPES, NOTES = TABLES
TOGETHER = 200  # rows a query: none stays open long, so that the running system is not held up
AT_ONCE = 2**22  # bytes of one value that are read into memory; larger than any that Havre writes
NO_NUMBER = "The database can't be read whole: the number of a leaf is none."
LARGEST_TEXT = 2**26  # bytes: SQLite is told to refuse more
PLACE = re.compile(r"([0-9a-f]{32})\.age")


class Folder:
    """A data folder, read as it lies, also while the system runs. Implements `Stored`.

    Hostile bytes are expected: values of any type and size, a schema of views and formulas, names that are none.
    """

    def __init__(self, path: Path, notes: Sequence[tuple[str, bytes]] = ()) -> None:
        self._files = path / "files"
        self._given = notes
        self._db = open_database(path / "havre.sqlite3")
        self._ahead: dict[str, tuple[range, dict[int, bytes]]] = {}

    def close(self) -> None:
        self._db.close()

    def forget(self) -> None:
        """What was read ahead: it may have changed."""
        self._ahead.clear()

    def _rows(self, sql: str, *values: int | str) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, values).fetchall()

    def count(self) -> int:
        """How many leaves there are now."""
        return int(self._rows(f"SELECT count(*) FROM {LEAVES}")[0][0])

    def notes(self) -> list[tuple[str, bytes]]:
        rows = self._rows(
            f"SELECT substr(CAST(note AS BLOB), 1, {LARGEST_NOTE + 1}) FROM {NOTES} ORDER BY id"
        )
        return [*((str(place), note or b"") for place, (note,) in enumerate(rows)), *self._given]

    def leaves(self) -> Iterator[tuple[int, bytes]]:
        if self._rows(
            f"""SELECT 1 FROM {LEAVES} WHERE typeof("index") != 'integer' OR "index" < 0 LIMIT 1"""
        ):
            raise Unreadable(NO_NUMBER)
        last, order = (-1, 0), f'ORDER BY "index", rowid LIMIT {TOGETHER}'
        while rows := self._values(LEAVES, f'WHERE ("index", rowid) > {last} {order}'):
            for index, rowid, data in rows:
                yield index, self._whole(LEAVES, rowid, data)
                last = (index, rowid)

    def bodies(self) -> Iterator[int]:
        return self._indexes(BODIES)

    def envelopes(self) -> Iterator[int]:
        return self._indexes(ENVELOPES)

    def body_digest(self, index: int, /) -> bytes | None:
        return self._digest(BODIES, index)

    def envelope_digest(self, index: int, /) -> bytes | None:
        return self._digest(ENVELOPES, index)

    def files(self) -> Iterator[bytes]:
        """The files in their places: `ab/ab….age`. Other names are not Havre's."""
        for folder in _listed(self._files):
            for name in _listed(self._files / folder) if re.fullmatch("[0-9a-f]{2}", folder) else ():
                place = PLACE.fullmatch(name)
                if place and place[1].startswith(folder):
                    yield bytes.fromhex(place[1])

    def file_digest(self, file: bytes, /) -> bytes | None:
        """In its place, or among those that a cut left where they were received; it may just be moving."""
        name = file.hex()
        place, incoming = self._files / name[:2] / f"{name}.age", self._files / "incoming" / name
        for path in (place, incoming, place):
            with suppress(FileNotFoundError, NotADirectoryError):
                return _file_digest(path)
        return None

    def _values(self, table: str, where: str) -> list[tuple[int, int, bytes | None]]:
        """Index, row id, and the value's bytes whatever its type; None when it is too large to be read at once."""
        column = TABLES[table]
        large = f"typeof({column}) = 'blob' AND length({column}) > {AT_ONCE}"
        value = f"CASE WHEN {large} THEN NULL ELSE CAST({column} AS BLOB) END"
        rows = self._rows(f'SELECT "index", rowid, {value} FROM {table} {where}')
        return [(_index(index), rowid, data) for index, rowid, data in rows]

    def _indexes(self, table: str) -> Iterator[int]:
        return (_index(index) for (index,) in self._rows(f'SELECT "index" FROM {table}'))

    def _digest(self, table: str, index: int) -> bytes | None:
        """Read ahead: who verifies asks in rising order."""
        ahead, digests = self._ahead.get(table, (range(0), {}))
        if index not in ahead:
            ahead = range(index, index + TOGETHER)
            rows = self._values(table, f'WHERE "index" >= {index} AND "index" < {index + TOGETHER}')
            digests = {place: self._value_digest(table, rowid, data) for place, rowid, data in rows}
            self._ahead[table] = (ahead, digests)
        return digests.get(index)

    def _value_digest(self, table: str, rowid: int, data: bytes | None) -> bytes:
        if data is not None:
            return sha256(data)
        with self._db.blobopen(table, TABLES[table], rowid, readonly=True) as blob:
            return _stream_digest(blob.read)

    def _whole(self, table: str, rowid: int, data: bytes | None) -> bytes:
        if data is not None:
            return data
        with self._db.blobopen(table, TABLES[table], rowid, readonly=True) as blob:
            return blob.read(AT_ONCE)  # too large for a leaf in any case


def open_database(path: Path) -> sqlite3.Connection:
    """Open for reading only, also beside a running writer, also on a medium that can't be written.

    `immutable` reads no write-ahead log: it is used only where the folder can't be written and there is none to read.
    """
    if not path.is_file():
        raise Unreadable(f"There is no database at {shown(str(path))}.")
    address = "file:" + urllib.parse.quote(os.fspath(path.absolute()).encode(errors="surrogateescape"))
    try:
        db = _connect(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        beside = path.with_name(path.name + "-wal")
        if beside.exists() and beside.stat().st_size > 0:
            raise
        db = _connect(f"{address}?mode=ro&immutable=1")
    try:
        _refuse_other_tables(db)
    except BaseException:
        db.close()
        raise
    return db


def _connect(address: str) -> sqlite3.Connection:
    db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
    try:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_TEXT)
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # reads the file for the first time
    except UnicodeDecodeError:  # the database's complaint quotes a ruined schema, which is no text
        db.close()
        raise sqlite3.DatabaseError("the schema can't be read") from None
    except BaseException:
        db.close()
        raise
    return db


def _refuse_other_tables(db: sqlite3.Connection) -> None:
    """Views, virtual tables and formulas could show anything, without end."""
    for table, column in TABLES.items():
        ordinary = "SELECT 1 FROM pragma_table_list(?) WHERE schema = 'main' AND type = 'table' AND wr = 0"
        columns = db.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (table,)).fetchall()
        names = {name for name, _ in columns}
        if (
            db.execute(ordinary, (table,)).fetchone() is None
            or not {column, "id" if table == NOTES else "index"} <= names
            or any(hidden for _, hidden in columns)
        ):
            raise Unreadable("This database is not one of Havre's, or of another version.")


def _index(value: object) -> int:
    if type(value) is not int or value < 0:
        raise Unreadable(NO_NUMBER)
    return value


def _listed(folder: Path) -> list[str]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return [path.name for path in folder.iterdir()]
    return []


def _file_digest(path: Path) -> bytes | None:
    """Of a regular file; anything else, such as a pipe that never ends, counts as none."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        regular = stat.S_ISREG(os.fstat(handle).st_mode)
        return _stream_digest(lambda size: os.read(handle, size)) if regular else None
    finally:
        os.close(handle)


def _stream_digest(read: Callable[[int], bytes]) -> bytes:
    digest = hashlib.sha256()
    while piece := read(2**20):
        digest.update(piece)
    return digest.digest()


# ------------------------------------------------------------------------------------------- a backup file

MAGIC = b"havre backup 1\n"
LARGEST_HEAD, LARGEST_ROW = 2**16, 2**26
COUNT = integer(0, 2**62)
HEADS: dict[str, tuple[int, Sequence[Check]]] = {  # in the order in which they stand
    "sealed": (0, (ID, COUNT)),
    "capture": (0, (HASH, COUNT)),
    "key": (1, (integer(32, 32),)),
    "database": (2, (several(row(backup_name, backup_name), 64),)),
    "table": (3, (backup_name, several(backup_name, 200, least=1), COUNT)),
    "end": (4, (COUNT, HASH)),
}
LABELS = {
    "ledger.StoredLeaf": LEAVES,
    "ledger.SealedBody": BODIES,
    "ledger.SealedGrant": ENVELOPES,
    "ledger.TakenCheckpoint": NOTES,
}


class Section:
    """One section while it is read: pieces of a file, or rows of a table. `digest` is known when it was read."""

    def __init__(self, source: "Source", head: list[Value]) -> None:
        self.head, self.start, self.digest = head, source.at, b""
        self._source = source
        self._content = self._read()

    def content(self) -> Iterator[bytes]:
        return self._content

    def read_on(self) -> None:
        """What nobody took, and the hash."""
        for _ in self._content:
            pass

    def _read(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for piece in self._rows() if self.head[0] == "table" else self._pieces():
            if self.head[0] == "table":
                digest.update(len(piece).to_bytes(4))
            digest.update(piece)
            yield piece
        self.digest = digest.digest()
        if self._source.take(32) != self.digest:
            raise Wrong(f"the backup was damaged: {shown(str(self.head[:2]))} is not as it was written")
        if self.head[0] == "capture" and self.head[1] != self.digest:
            raise Wrong("the backup was changed: a captured report is another than it says")

    def _rows(self) -> Iterator[bytes]:
        for _ in range(self.head[3]):
            yield self._source.framed(LARGEST_ROW)

    def _pieces(self) -> Iterator[bytes]:
        left = {"sealed": self.head[-1], "capture": self.head[-1], "key": 32}.get(self.head[0], 0)
        while left:
            piece = self._source.take(min(left, 2**20))
            left -= len(piece)
            yield piece


class Source:
    """The bytes of a backup, taken in order."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self.at = 0

    @property
    def left(self) -> int:
        return self._size - self.at

    def seek(self, at: int) -> None:
        self.at = self._file.seek(at)

    def take(self, length: int) -> bytes:
        data = self._file.read(length) if length <= self.left else b""
        if len(data) != length:
            raise Wrong(f"the backup ends too early, at byte {self.at}")
        self.at += length
        return data

    def framed(self, most: int) -> bytes:
        length = int.from_bytes(self.take(4))
        if length > most:
            raise Wrong(f"the backup was damaged: an impossible length at byte {self.at}")
        return self.take(length)


def sections(source: Source) -> Iterator[Section]:
    """Every section of a backup, to its end; each is checked before the next is given."""
    if source.left < len(MAGIC) or source.take(len(MAGIC)) != MAGIC:
        raise Wrong("this is neither a data folder nor a backup")
    chain, ranks, seen = hashlib.sha256(MAGIC), [0], set[tuple[str, Value]]()
    while True:
        data = source.framed(LARGEST_HEAD)
        head = _backup_head(data, ranks)
        if head[0] == "end":
            break
        name = (head[0], head[1] if head[0] in {"sealed", "capture", "table"} else None)
        if name in seen:
            raise Wrong("the backup was changed: a section comes twice")
        seen.add(name)
        section = Section(source, head)
        yield section
        section.read_on()
        chain.update(len(data).to_bytes(4) + data + section.digest)
        ranks.append(HEADS[head[0]][0])
    if head[1:] != [len(ranks) - 1, chain.digest()] or source.left:
        raise Wrong("the backup was changed: its end does not fit what it holds")


def _backup_head(data: bytes, ranks: Sequence[int]) -> list[Value]:
    """A head that may stand here: after sections of these ranks; tables and the end after the database."""
    head = decode(data)
    if not isinstance(head, list) or not head or not isinstance(head[0], str) or head[0] not in HEADS:
        raise Wrong("the backup was damaged: a section is none")
    rank, checks = HEADS[head[0]]
    if not fits(head[1:], checks):
        raise Wrong("the backup was damaged: a section is none")
    if rank < ranks[-1] or (rank > 2 and ranks[-1] < 2):
        raise Wrong("the backup was changed: a section stands where it can't")
    return head


class Backup:
    """A backup file, all of whose hashes were checked. Implements `Stored`, from the digests of what is in it.

    It is how a Havre is verified whose tables lie in PostgreSQL: the same rows give the same backup.
    """

    def __init__(self, path: Path, notes: Sequence[tuple[str, bytes]] = ()) -> None:
        self._given, self._notes = notes, list[bytes]()
        self._files: dict[bytes, bytes] = {}
        self._digests: dict[str, dict[int, bytes]] = {BODIES: {}, ENVELOPES: {}}
        self._tables: dict[str, Section] = {}
        self._file = path.open("rb")
        try:
            self._source = Source(self._file)
            for section in sections(self._source):
                self._keep(section)
            self._check()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def _check(self) -> None:
        if self._tables.keys() != set(TABLES):
            raise Wrong("the backup has no log, or is of another version")

    def _keep(self, section: Section) -> None:
        if section.head[0] == "sealed":
            section.read_on()
            self._files[section.head[1]] = section.digest
        table = LABELS.get(section.head[1]) if section.head[0] == "table" else None
        if table is None:
            return
        self._tables[table] = section
        for index, value in self._rows(table, section.content()):
            if table == NOTES:
                self._notes.append(value)
            elif table != LEAVES:
                self._digests[table][index] = sha256(value)

    def _rows(self, table: str, rows: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
        columns = self._tables[table].head[2]
        key, column = "id" if table == NOTES else "index", TABLES[table]
        if key not in columns or column not in columns:
            raise Wrong(f"the backup's table {table} is another than it should be")
        last = -1
        for data in rows:
            values = dict(zip(columns, decode_flat(data, len(columns)), strict=True))
            index, value = values[key], values[column]
            form = str if table == NOTES else bytes
            if type(index) is not int or index <= last or not isinstance(value, form):
                raise Wrong(f"the backup's table {table} has a row that is none")
            last = index
            yield index, value.encode() if isinstance(value, str) else value

    def notes(self) -> list[tuple[str, bytes]]:
        return [*((str(place), note) for place, note in enumerate(self._notes)), *self._given]

    def leaves(self) -> Iterator[tuple[int, bytes]]:
        section = self._tables[LEAVES]
        self._source.seek(section.start)
        return self._rows(LEAVES, Section(self._source, section.head).content())

    def bodies(self) -> Iterable[int]:
        return self._digests[BODIES]

    def envelopes(self) -> Iterable[int]:
        return self._digests[ENVELOPES]

    def files(self) -> Iterable[bytes]:
        return self._files

    def body_digest(self, index: int, /) -> bytes | None:
        return self._digests[BODIES].get(index)

    def envelope_digest(self, index: int, /) -> bytes | None:
        return self._digests[ENVELOPES].get(index)

    def file_digest(self, file: bytes, /) -> bytes | None:
        return self._files.get(file)


def decode_flat(data: bytes, number: int) -> list[Value]:
    """A row: an array of so many values, none of which is an array. Large ones cost no more than their bytes."""
    head = encode([None] * number)[:-number]
    if not data.startswith(head):
        raise Wrong("another number of values")
    return list(_whole(data, lambda: _read_array(data, len(head), number, DEEPEST - 1)))


# --------------------------------------------------------------------------------------------- the command

AGAIN = 3  # times: what is destroyed while it is read looks damaged once
MOST_PROOF, MOST_WITNESS = 2**24, 2**26  # bytes
DESCRIPTION = """Verify a Havre log and all that is stored with it: no key, no password, nothing of Havre's own code.

  havre-verify DATA_FOLDER              everything that lies in a data folder
  havre-verify BACKUP                   everything in a file that `havre backup` wrote
  havre-verify proof FILE --key KEY     fields of an entry that somebody was shown
  havre-verify witness FILE --log DIR   that a log goes on from what a partner kept"""


class Result(NamedTuple):
    """What was found. `more` are further values for `--json`, `lines` further lines for people."""

    size: int
    root: bytes
    faults: Sequence[Fault]
    more: dict[str, Value]
    lines: Sequence[str]


def verify_path(path: Path, notes: Sequence[tuple[str, bytes]] = (), *, contents: bool = True) -> Report:
    """A data folder or a backup, with more checkpoints than it holds."""
    if path.is_file():
        with closing(Backup(path, notes)) as backup:
            report = verify(backup, contents=contents)
    else:
        report = verify_folder(path, notes, contents=contents)
    if report.size == 0:
        raise Unreadable("Nothing is stored here: either this Havre was never set up, or its log is gone.")
    return report


def verify_folder(path: Path, notes: Sequence[tuple[str, bytes]] = (), *, contents: bool = True) -> Report:
    """A data folder; read again when others changed it meanwhile."""
    with closing(Folder(path, notes)) as folder:
        for _ in range(AGAIN):
            folder.forget()
            report = verify(folder, contents=contents)
            if not report.faults or folder.count() <= report.size:
                break
    return report


def check_stored(args: argparse.Namespace) -> Result:
    """A data folder or a backup, and checkpoints that were kept elsewhere."""
    notes = [(shown(path), read_file(path, LARGEST_NOTE + 1)) for path in args.checkpoint]
    report = verify_path(Path(args.stored), notes)
    lines = [
        f"leaf {index}: kind {shown(kind)} is unknown here; its signature fits"
        for index, kind in report.unknown
    ]
    if not report.faults:
        lines.append(f"the log's key: {verifier_key(report.log_id, report.log_public)}")
    return Result(report.size, report.root, report.faults, {}, lines)


def check_witness(args: argparse.Namespace) -> Result:
    """A witness file: whether the log goes on from it, and what had been destroyed by then."""
    try:
        witness = parse_witness(read_file(args.file, MOST_WITNESS))
        faults, report = _trusted(args, witness.note)
    except Wrong as wrong:
        return _malformed("witness", wrong)
    for index, data in report.destructions.items() if report else ():
        if index < witness.note.size and witness.leaves.get(index) != data:
            faults.append(Fault(index, "witness-incomplete", "a leaf that destroys is not in the file"))
    books = [book.hex() for book in witness.books()]
    lines = [f"destroyed by then: book {book}" for book in books]
    return Result(witness.note.size, witness.note.root, faults, {"destroyed": books}, lines)


def check_proof(args: argparse.Namespace) -> Result:
    """A proof of fields: what it shows stood in the log when the checkpoint was taken."""
    try:
        proof = parse_proof(read_file(args.file, MOST_PROOF))
        faults, _ = _trusted(args, proof.note)
    except Wrong as wrong:
        return _malformed("proof", wrong)
    if faults:
        return Result(proof.note.size, proof.note.root, faults, {}, ())
    fields = [{"name": name, "value": for_json(value)} for name, value in proof.fields]
    lines = [f"proven of an entry of type {shown(proof.type)}, version {proof.version}:"]
    lines += [
        f"  {shown(each['name'])} = {shown(json.dumps(each['value'], ensure_ascii=False))}" for each in fields
    ]
    more = {"log": proof.note.log_id.hex(), "type": proof.type, "version": proof.version, "fields": fields}
    return Result(proof.note.size, proof.note.root, faults, more, lines)


def _trusted(args: argparse.Namespace, note: Note) -> tuple[list[Fault], Report | None]:
    """Hold a note against what is known of its log otherwise: its key, the log itself, or a note kept elsewhere."""
    if args.log is not None:
        name = shown(args.file)
        report = verify_path(Path(args.log), [(name, note.data)], contents=False)
        return [fault for fault in report.faults if _concerns(fault, name)], report
    if args.key is not None:
        log_id, log_public = parse_verifier_key(args.key)
        check_note(note, log_id=log_id, log_public=log_public)
    elif parse_note(read_file(args.checkpoint, LARGEST_NOTE + 1)).unsigned != note.unsigned:
        raise Wrong("it does not lead to the checkpoint that was kept")
    return [], None


def _concerns(fault: Fault, name: str) -> bool:
    """Whether it is of the leaves, or of this very checkpoint: others in the folder are not what was asked."""
    return not fault.kind.startswith("checkpoint-") or fault.detail == f"checkpoint {name}"


def _malformed(what: str, wrong: Wrong) -> Result:
    return Result(0, b"", [Fault(-1, f"{what}-malformed", str(wrong))], {}, ())


def read_file(path: str, most: int) -> bytes:
    """A whole file, of at most so many bytes."""
    with Path(path).open("rb") as file:
        large = os.fstat(file.fileno()).st_size > most
        data = b"" if large else file.read(most + 1)
    if large or len(data) > most:
        raise Unreadable(f"{shown(path)} is too large to be what it should be.")
    return data


def for_json(value: Value) -> Value:
    """Bytes as hexadecimal, and marked as such."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return [for_json(each) for each in value] if isinstance(value, list) else value


def shown(line: str) -> str:
    """For a terminal: what could move its cursor, or the reading direction, is written out."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in line)


def say(result: Result, *, as_json: bool) -> int:
    """Print what was found; the exit status."""
    ok = not result.faults
    if as_json:
        faults = [dict(zip(("index", "kind", "detail"), fault, strict=True)) for fault in result.faults]
        found = {"ok": ok, "size": result.size, "root": result.root.hex(), "faults": faults, **result.more}
        print(json.dumps(found))
        return 0 if ok else 1
    if ok:
        print(f"Verified: {result.size} leaves, root {result.root.hex()}")
    for line in result.lines:
        print(line)
    for fault in result.faults:
        print(f"leaf {fault.leaf}: {fault.kind}: {shown(fault.detail)}", file=sys.stderr)
    return 0 if ok else 1


def parsed_arguments(given: Sequence[str]) -> argparse.Namespace:
    formatter = argparse.RawDescriptionHelpFormatter
    if given[:1] == ["proof"] or given[:1] == ["witness"]:
        run = check_proof if given[0] == "proof" else check_witness
        parser = argparse.ArgumentParser(prog=f"havre-verify {given[0]}", description=run.__doc__)
        parser.add_argument("file", metavar="FILE")
        known = parser.add_mutually_exclusive_group(required=True)
        known.add_argument("--log", metavar="DATA_FOLDER|BACKUP", help="the log itself")
        known.add_argument("--key", metavar="KEY", help="the log's key: havre/…+…+…")
        known.add_argument("--checkpoint", metavar="NOTE", help="a file with the checkpoint, kept elsewhere")
        given = given[1:]
    else:
        run = check_stored
        parser = argparse.ArgumentParser(
            prog="havre-verify", description=DESCRIPTION, formatter_class=formatter
        )
        parser.add_argument("stored", metavar="DATA_FOLDER|BACKUP")
        parser.add_argument("--checkpoint", metavar="NOTE", action="append", default=[],
                            help="a file with a checkpoint, kept elsewhere; may be given more than once")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one object, for programs")
    parser.set_defaults(run=run)
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Exit status: 0 it verifies, 1 it does not or can't be read, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    args = parsed_arguments(sys.argv[1:] if given is None else given)
    try:
        return say(args.run(args), as_json=args.json)
    except (Unreadable, Wrong) as error:
        print(shown(str(error)), file=sys.stderr)
    except OSError as error:
        print(f"It can't be read: {shown(str(error))}", file=sys.stderr)
    except sqlite3.Error as error:
        print(
            f"The database can't be read whole: {shown(str(error))}. Keep the disk as it is.", file=sys.stderr
        )
    return 1


if __name__ == "__main__":
    sys.exit(main())
