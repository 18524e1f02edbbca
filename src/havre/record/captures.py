"""The untouched bytes of every report, each under its own hash: names play no part in where they lie."""

import os
import threading
from collections.abc import Iterable
from pathlib import Path


def kept_at(data: Path, sha256: str) -> Path:
    """Where the bytes with this SHA-256 (hex) lie in the data folder."""
    return data / "record" / sha256[:2] / sha256


def keep(data: Path, sha256: str, content: bytes) -> None:
    """Write the bytes so that a power cut leaves either all of them under their name or none."""
    put_back(data, sha256, [content])


def put_back(data: Path, sha256: str, pieces: Iterable[bytes]) -> None:
    """`keep`, of bytes that come in pieces."""
    path = kept_at(data, sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _write(path, pieces)
    for folder in (path.parent, path.parent.parent, data):
        _settle(folder)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """A new name lasts only once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
