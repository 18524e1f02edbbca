"""The table as text."""

from collections.abc import Sequence
from typing import Any

from bench.row import number

HEADS = ("what", "value", "unit", "peer", "aim", "met", "peer is", "given")
_NUMBERS = {1, 3}
_MET = {True: "yes", False: "NO", None: ""}


def table(rows: Sequence[dict[str, Any]]) -> str:
    """`rows` (as `Row.plain` gives them) under a line of heads, with the notes below."""
    cells = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(HEADS))]
    lines = ["  ".join(_padded(line, widths)).rstrip() for line in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{row['name']}: {row['note']}" for row in rows if row["note"]]
    return "\n".join([*lines, "", *notes] if notes else lines)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    peer = number(row["peer_value"]) if row["peer_value"] is not None else ""
    return (
        row["name"], number(row["value"]), row["unit"], peer, row["aim"] or "", _MET[row["met"]],
        row["peer"] or "", row["given"],
    )  # fmt: skip


def _padded(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if place in _NUMBERS else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
