"""`bench.statements` as rows of the table: words a second on one core, beside a plain finder of quotations."""

from typing import Any

from bench import statements
from bench.organisation import Place
from bench.row import Aim, Peer, Row

_AIMS = {"statements": Aim(50_000, least=True)}


def measure(place: Place) -> list[Row]:  # noqa: ARG001 (every measurement is given a place)
    """What was measured; quality is only where a corpus is given."""
    found: list[dict[str, Any]] = statements.measure()
    return [_row(each) for each in found if each["value"] is not None]


def _row(found: dict[str, Any]) -> Row:
    peer = Peer(found["peer"], found["peer_value"]) if found["peer_value"] is not None else None
    return Row(found["name"], found["value"], found["unit"], found["note"], peer, _AIMS.get(found["name"]))
