"""The kept inputs: one file for each target, one input a line in base64, sorted by length."""

import base64
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


def kept(name: str) -> list[bytes]:
    """The inputs that earlier runs found worth keeping; none for a new target."""
    path = FOLDER / f"{name}.txt"
    return [base64.b64decode(line) for line in path.read_text().splitlines()] if path.exists() else []


def keep(name: str, inputs: Iterable[bytes]) -> None:
    """Replace what is kept for a target."""
    lines = (
        base64.b64encode(data).decode() for data in sorted(set(inputs), key=lambda each: (len(each), each))
    )
    (FOLDER / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines))
