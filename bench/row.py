"""One line of the table: a value, the peer beside it, and the aim."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Aim:
    """What a value should be: at least or at most `limit`, in its own unit or as a multiple of the peer's."""

    limit: float
    least: bool = False
    of_peer: bool = False

    def met(self, value: float, peer: float | None) -> bool:
        """Whether `value` is good enough.

        Raises:
            ValueError: the aim is relative and there is no peer.
        """
        if self.of_peer and not peer:
            raise ValueError("an aim relative to a peer needs the peer's value")
        reached = value / peer if self.of_peer and peer else value
        return reached >= self.limit if self.least else reached <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.least else "≤"
        return f"{sign} {number(self.limit)}" + (" × peer" if self.of_peer else "")


@dataclass(frozen=True)
class Peer:
    """Something else that does the same work on the same input in the same run, in the same unit."""

    name: str
    value: float


@dataclass(frozen=True)
class Row:
    """One measurement. `given` says what was put in; `note` what a reader must know to judge it."""

    name: str
    value: float
    unit: str
    given: str
    peer: Peer | None = None
    aim: Aim | None = None
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """The row for machines: `met` is null where there is no aim."""
        peer = self.peer
        value = peer.value if peer else None
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "given": self.given,
            "peer": peer.name if peer else None,
            "peer_value": value,
            "aim": str(self.aim) if self.aim else None,
            "met": self.aim.met(self.value, value) if self.aim else None,
            "note": self.note,
        }


def number(value: float) -> str:
    """Three figures that count, with separators."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
