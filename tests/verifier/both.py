"""One store, read by both verifiers: what each says, in the same words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import havre_verify
from havre import seal
from tests.seal.world import Store

Said = tuple[bool, int, str, list[tuple[int, str, str]]]  # ok, size, root, faults


@dataclass(frozen=True)
class Shelf:
    """A store of the tests, as the second verifier reads one."""

    store: Store

    def notes(self) -> Sequence[tuple[str, bytes]]:
        return [(str(place), note.encode()) for place, note in enumerate(self.store.notes)]

    def leaves(self) -> Iterable[tuple[int, bytes]]:
        return self.store.rows

    def body_digest(self, index: int) -> bytes | None:
        return _digest(self.store.bodies.get(index))

    def envelope_digest(self, index: int) -> bytes | None:
        return _digest(self.store.envelopes.get(index))

    def file_digest(self, file: bytes) -> bytes | None:
        return _digest(self.store.files.get(file))

    def bodies(self) -> Iterable[int]:
        return self.store.bodies

    def envelopes(self) -> Iterable[int]:
        return self.store.envelopes

    def files(self) -> Iterable[bytes]:
        return self.store.files


def _digest(data: bytes | None) -> bytes | None:
    return None if data is None else seal.sha256(data)


def first_says(store: Store) -> Said:
    report = seal.verify_log(store)
    faults = [(fault.index, fault.kind, fault.detail) for fault in report.faults]
    return report.ok, report.size, report.root.hex(), faults


def second_says(store: Store) -> Said:
    report = havre_verify.verify(Shelf(store))
    return not report.faults, report.size, report.root.hex(), [tuple(fault) for fault in report.faults]


def agreed(store: Store) -> Said:
    """What both verifiers say of a store; they have to say the same."""
    first, second = first_says(store), second_says(store)
    assert first == second
    return second


class Shadow:
    """A second replay beside the seal's own `Authority`: every leaf that one takes, the other takes."""

    def __init__(self) -> None:
        self.rules = havre_verify.Rules()

    def take(self, data: bytes) -> str | None:
        """Why the leaf does not count, or breaks the log; None when it counts."""
        leaf = havre_verify.parse_leaf(data)
        try:
            reason = self.rules.take(leaf)
        except havre_verify.Broken as broken:
            return f"broken: {broken}"
        return "unknown-kind" if leaf.payload is None else reason
