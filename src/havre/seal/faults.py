"""What verification can find wrong, in a fixed set of short words."""

from dataclasses import dataclass
from typing import Final

from havre.base.ids import LogId
from havre.seal.authority import Outstanding

FAULT_KINDS: Final = {
    "leaf-malformed": "A leaf does not parse.",
    "leaf-chain": "A leaf does not follow the one before it: one was dropped, added, moved or changed.",
    "leaf-author": "A leaf names an author that the log does not know.",
    "leaf-signature": "A leaf was changed, or was not signed by its author.",
    "leaf-unauthorised": "A leaf was signed by someone without the right to it.",
    "body-missing": "The sealed body of an entry is missing.",
    "body-changed": "The sealed body of an entry was changed.",
    "grant-missing": "The sealed key of a grant is missing.",
    "grant-changed": "The sealed key of a grant was changed.",
    "file-missing": "A sealed file is missing.",
    "file-changed": "A sealed file was changed.",
    "destroyed-kept": "Something sealed of a destroyed book is still stored.",
    "restore-pending": "A restore destroyed this again; the next administrator to unlock has to sign it.",
    "stray": "Something sealed is stored that no leaf names.",
    "checkpoint-malformed": "A checkpoint does not parse, or was not signed by this log's key.",
    "checkpoint-mismatch": "A checkpoint does not fit the log: the log was changed after it was taken.",
    "checkpoint-ahead": "A checkpoint is of a longer log: leaves at the end were removed.",
}


@dataclass(frozen=True)
class Fault:
    """`index` is the leaf, -1 when there is none; `kind` is one of `FAULT_KINDS`.

    `detail` is the id in hexadecimal of what was found, the reason, or which checkpoint (counted from 0).
    """

    index: int
    kind: str
    detail: str


@dataclass(frozen=True)
class Report:
    """What a verification found. `outstanding` and `unknown` (leaves of kinds unknown here) are no faults."""

    log_id: LogId
    size: int
    root: bytes
    faults: tuple[Fault, ...]
    outstanding: tuple[Outstanding, ...]
    unknown: tuple[int, ...]

    @property
    def ok(self) -> bool:
        return not self.faults
