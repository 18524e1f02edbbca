"""A rehearsal: what `log verify` would say if somebody changed one byte on the disk. Nothing stored is touched."""

from collections.abc import Iterable
from dataclasses import dataclass

from havre import seal

from .log import Ledger
from .queries import StoredRows


@dataclass(frozen=True)
class Rehearsed:
    """Which byte was changed in the copy, and what the verifier found."""

    leaf: int
    byte: int
    before: int
    after: int
    fault: seal.Fault | None


class _Tampered(StoredRows):
    """The stored log as it would be read with one byte of one leaf changed."""

    def __init__(self, ledger: Ledger, *, leaf: int, byte: int) -> None:
        super().__init__(ledger)
        self._leaf, self._byte = leaf, byte
        self.before = self.after = 0

    def leaves(self) -> Iterable[tuple[int, bytes]]:
        for index, data in super().leaves():
            if index != self._leaf:
                yield index, data
                continue
            changed = bytearray(data)
            self.before = changed[self._byte]
            self.after = changed[self._byte] = self.before ^ 1
            yield index, bytes(changed)


def rehearse_tampering(ledger: Ledger, *, chosen: int) -> Rehearsed:
    """Change one byte of one leaf in a copy, at a place that the number `chosen` decides, and verify the copy."""
    ledger.refresh()
    leaf = 1 + chosen % max(1, ledger.tree.size - 1)
    length = next(len(data) for index, data in StoredRows(ledger).leaves() if index == leaf)
    byte = (chosen >> 32) % length
    copy = _Tampered(ledger, leaf=leaf, byte=byte)
    report = seal.verify_log(copy)
    fault = report.faults[0] if report.faults else None
    return Rehearsed(leaf, byte, copy.before, copy.after, fault)
