"""The second verifier beside the first: whatever the bytes, both refuse them or read the same in them."""

import copy
from collections.abc import Callable
from typing import Any

import havre_verify
from havre import seal
from havre.seal.encoding import decode, decode_as, encode
from tests.fuzz import vectors
from tests.fuzz.target import Check, Target
from tests.fuzz.targets import log
from tests.seal.world import Store
from tests.verifier.both import Shadow, first_says, second_says

REFUSED = "refused"


def heard(read: Callable[[bytes], object], data: bytes) -> object:
    """What a reader makes of the bytes. Anything but a refusal in its own words is a finding."""
    try:
        return read(data)
    except (seal.SealError, havre_verify.Wrong):
        return REFUSED


def alike(first: Callable[[bytes], object], second: Callable[[bytes], object]) -> Callable[[bytes], Check]:
    def run(data: bytes) -> Check:
        return lambda: repr(heard(first, data)) == repr(heard(second, data))  # by `repr`: True is not 1

    return run


def _leaf(data: bytes) -> object:
    leaf = seal.parse_leaf(data)
    payload = None if leaf.payload is None else decode(encode(leaf.payload))
    return [leaf.kind, leaf.previous, leaf.author, payload, leaf.hash]


def _leaf_again(data: bytes) -> object:
    leaf = havre_verify.parse_leaf(data)
    payload = None if leaf.payload is None else list(leaf.payload)
    return [leaf.kind, leaf.previous, leaf.author, payload, leaf.hash]


def _known(what: str) -> dict[str, Any]:
    return {name: vectors.one(what, name) for name in ("log_public", "log_id")}


def _note(data: bytes) -> object:
    found = seal.open_checkpoint(data.decode("utf-8", "replace"), **_known("checkpoint"))
    return [found.size, found.root]


def _note_again(data: bytes) -> object:
    note = havre_verify.parse_note(data)
    havre_verify.check_note(note, **_known("checkpoint"))
    return [note.size, note.root]


def _witness(data: bytes) -> object:
    return list(seal.open_witness(data, **_known("witness")).books)


def _witness_again(data: bytes) -> object:
    found = havre_verify.parse_witness(data)
    havre_verify.check_note(found.note, **_known("witness"))
    return found.books()


def _proof(data: bytes) -> object:
    found = seal.verify_fields(data, **_known("proof"))
    return [found.type, found.type_version, [tuple(field) for field in found.fields]]


def _proof_again(data: bytes) -> object:
    found = havre_verify.parse_proof(data)
    havre_verify.check_note(found.note, **_known("proof"))
    return [found.type, found.version, found.fields]


def stored(data: bytes) -> Check:
    """Leaves as they lie on the disk, and one checkpoint: the same faults in the same order."""
    leaves, note = decode_as(data, tuple[list[bytes], bytes])
    store = Store(rows=list(enumerate(leaves)), notes=[note.decode("utf-8", "replace")])
    return lambda: first_says(store) == second_says(store)


def _stored() -> list[bytes]:
    leaves = vectors.good("log", "leaf")
    note = vectors.one("checkpoint", "note").encode()
    return [encode([each, note]) for each in (leaves, leaves[:3], [*leaves[:8], *leaves[9:]], [])]


def everybody(data: bytes) -> Check:
    """All keys of an organisation sign anything: each leaf counts for both, or for the same reason for neither."""
    program = log.Program(decode_as(data, list[list[int]]), signers=7)
    return lambda: _words(program.leaves) == _words_again(program.leaves)


def _words(leaves: list[bytes]) -> list[str | None]:
    founded = log.organisation()
    before = len(founded.world.store.rows)
    authority = copy.deepcopy(founded.world.authority)
    outcomes = [authority.apply(seal.parse_leaf(each)) for each in leaves[before:]]
    return [each.reason if isinstance(each, seal.NotCounted) else None for each in outcomes]


_FOUNDED: list[Shadow] = []


def _words_again(leaves: list[bytes]) -> list[str | None]:
    rows = log.organisation().world.store.rows
    if not _FOUNDED:
        _FOUNDED.append(Shadow())
        for _, each in rows:
            _FOUNDED[0].take(each)
    shadow = copy.deepcopy(_FOUNDED[0])
    return [shadow.take(each) for each in leaves[len(rows) :]]


TARGETS = (
    Target(
        "second-encoding",
        alike(decode, havre_verify.decode),
        lambda: vectors.of("encoding", "data"),
        packed=True,
        share=3,
    ),
    Target("second-leaf", alike(_leaf, _leaf_again), lambda: vectors.of("log", "leaf"), packed=True, tail=64),
    Target(
        "second-note",
        alike(_note, _note_again),
        lambda: [note.encode() for note in vectors.of("checkpoint", "note")],
        share=3,
    ),
    Target(
        "second-witness",
        alike(_witness, _witness_again),
        lambda: vectors.of("witness", "data"),
        packed=True,
        share=3,
    ),
    Target(
        "second-proof", alike(_proof, _proof_again), lambda: vectors.of("proof", "data"), packed=True, share=3
    ),
    Target("second-stored", stored, _stored, packed=True),
    Target("second-everybody", everybody, lambda: list(log._programs()), packed=True),
)
