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
