"""Backups put together by hand: what the program itself would never write."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from havre import seal
from havre.backup.heads import MAGIC

Part = tuple[list[Any], bytes]  # what a section says, and its content

KEY: Part = (["key", 32], bytes(range(32)))
DATABASE: Part = (["database", [["ledger", "0001_initial"]]], b"")


def sealed(file_id: bytes = b"i" * 16, content: bytes = b"sealed bytes") -> Part:
    return ["sealed", file_id, len(content)], content


def capture(content: bytes = b"a report") -> Part:
    return ["capture", hashlib.sha256(content).digest(), len(content)], content


def table(label: str = "ledger.StoredLeaf", rows: Sequence[list[Any]] = ((0, b"leaf"),)) -> Part:
    content = b"".join(framed(seal.encode(list(row))) for row in rows)
    return ["table", label, ["index", "data"], len(rows)], content


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def section(part: Part) -> bytes:
    head, content = part
    return framed(seal.encode(head)) + content + hashlib.sha256(content).digest()


def end(parts: Sequence[Part]) -> bytes:
    chain = hashlib.sha256(MAGIC)
    for head, content in parts:
        chain.update(framed(seal.encode(head)) + hashlib.sha256(content).digest())
    return framed(seal.encode(["end", len(parts), chain.digest()]))


def forged(parts: Sequence[Part]) -> bytes:
    """A backup of these sections, with an end that fits."""
    return MAGIC + b"".join(map(section, parts)) + end(parts)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "forged.backup"
    path.write_bytes(data)
    return path


def parts_of(path: Path) -> list[Part]:
    """The sections of a backup, to be put together again otherwise."""
    data, at, found = path.read_bytes(), len(MAGIC), list[Part]()
    while True:
        head, at = _framed_at(data, at)
        said = seal.decode(head)
        assert isinstance(said, list)
        if said[0] == "end":
            return found
        start = at
        if said[0] == "table":
            for _ in range(said[3]):
                _, at = _framed_at(data, at)
        elif said[0] != "database":
            at += said[-1]
        found.append((said, data[start:at]))
        at += 32


def _framed_at(data: bytes, at: int) -> tuple[bytes, int]:
    length = int.from_bytes(data[at : at + 4], "big")
    return data[at + 4 : at + 4 + length], at + 4 + length


def rows_of(part: Part) -> list[list[Any]]:
    """The rows of a table."""
    (_, _, _, count), content = part
    at, rows = 0, list[list[Any]]()
    for _ in range(count):
        row, at = _framed_at(content, at)
        values = seal.decode(row)
        assert isinstance(values, list)
        rows.append(values)
    return rows


def with_rows(part: Part, rows: Sequence[object]) -> Part:
    """The same table with other rows, hashed as if it had always been so."""
    (kind, label, columns, _), _ = part
    return [kind, label, columns, len(rows)], b"".join(framed(seal.encode(row)) for row in rows)
