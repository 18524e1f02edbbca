"""Vectors are text: `name = hex …`, `name = int …` or `name = text "…"` (as in JSON), one value a line.

The first two lines are `what` (which part of the format) and `outcome` (what a reader of the format has to do).
A name may come more than once; its values are then in order.
"""

import json
from pathlib import Path

Value = bytes | int | str
Vector = list[tuple[str, Value]]

HERE = Path(__file__).parent


def write(name: str, vector: Vector) -> None:
    """Vectors are never changed once they are kept: an existing one stays as it is."""
    path = HERE / f"{name}.txt"
    if not path.exists():
        path.write_text("".join(f"{key} = {_shown(value)}\n" for key, value in vector))


def read(path: Path) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for line in path.read_text().splitlines():
        key, rest = line.split(" = ", 1)
        kind, _, text = rest.partition(" ")
        found.setdefault(key, []).append(_read(kind, text))
    return found


def _shown(value: Value) -> str:
    if isinstance(value, bytes):
        return f"hex {value.hex()}"
    return f"int {value}" if isinstance(value, int) else f"text {json.dumps(value)}"


def _read(kind: str, text: str) -> Value:
    if kind == "hex":
        return bytes.fromhex(text)
    return int(text) if kind == "int" else str(json.loads(text))
