"""The one encoding, and what is written straight in it: leaves, payloads, bodies; and padding."""

from havre import seal
from havre.backup.heads import Capture, Database, End, LogKey, SealedFile, Table, parse
from havre.seal.bodies import decode_body
from havre.seal.encoding import decode, decode_as, encode
from havre.seal.padding import pad, unpad
from havre.seal.payloads import KINDS
from havre.seal.signing import SIGNATURE
from tests.fuzz import vectors
from tests.fuzz.target import Check, Target


def encoding(data: bytes) -> Check:
    value = decode(data)
    return lambda: encode(value) == data


def leaf(data: bytes) -> Check:
    parsed = seal.parse_leaf(data)
    unsigned = decode(parsed.unsigned)
    payload = parsed.payload if parsed.payload is not None else unsigned[4]  # type: ignore[index]
    said = [1, parsed.kind, parsed.previous, parsed.author, payload]
    return lambda: encode(said) + parsed.signature == data and len(parsed.hash) == len(parsed.id) == 32


def payload(data: bytes) -> Check:
    """The first byte picks the kind."""
    types = list(KINDS.values())
    value = decode_as(data[1:], types[data[0] % len(types)] if data else types[0])
    return lambda: encode(value) == data[1:]


def _payloads() -> list[bytes]:
    leaves = [seal.parse_leaf(data) for data in vectors.good("log", "leaf")]
    return [bytes([list(KINDS).index(each.kind)]) + encode(each.payload) for each in leaves if each.payload]


def body(data: bytes) -> Check:
    stored = decode_body(data)
    return lambda: encode(stored) == data


def padding(data: bytes) -> Check:
    plain = unpad(data)
    return lambda: pad(plain) == data


def backup_head(data: bytes) -> Check:
    """What a section of a backup says of itself."""
    head = parse(data)
    return lambda: encode(head) == data


def _heads() -> list[bytes]:
    heads = [
        SealedFile(b"F" * 16, 700),
        Capture(b"C" * 32, 9),
        LogKey(32),
        Database((("ledger", "0001_initial"),)),
        Table("ledger.StoredLeaf", ("index", "data"), 3),
        End(5, b"D" * 32),
    ]
    return [encode(head) for head in heads]


TARGETS = (
    Target("encoding", encoding, lambda: vectors.of("encoding", "data"), packed=True, share=2),
    Target("leaf", leaf, lambda: vectors.of("log", "leaf"), packed=True, tail=SIGNATURE),
    Target("payload", payload, _payloads, packed=True, head=1),
    Target("body", body, lambda: vectors.of("fields-root", "body"), packed=True, share=3),
    Target("backup-head", backup_head, _heads, packed=True, share=2),
    Target("padding", padding, lambda: vectors.of("padding", "data"), share=2),
)
