"""The data folder: who may read it, what it lies on, and how much room is left."""

import os
from pathlib import Path

from .devices import Kind
from .finding import Finding

_KEPT = ("log.key", "havre.sqlite3*", "*.backup", "served.lock")
LOW, LEAST = 1_000_000_000, 200_000_000  # free bytes: below the first a warning, below the second wrong
SHARE = 20  # a warning, too, when less than one of so many is free


def modes(folder: Path, *, user: int) -> Finding:
    """`user` is who asks: the server's own user, or root."""
    paths = [folder, *sorted({path for pattern in _KEPT for path in folder.glob(pattern)})]
    found = {path: path.stat() for path in paths}
    readable = [path.name for path, stat in found.items() if stat.st_mode & 0o077]
    if readable:
        return Finding(
            "files",
            "wrong",
            f"Other users of this machine may read {', '.join(readable)}: chmod 700 the folder, chmod 600 its files.",
        )
    owner = found[folder].st_uid
    foreign = [path.name for path, stat in found.items() if stat.st_uid != owner]
    if foreign:
        return Finding(
            "files",
            "wrong",
            f"Another user than the folder's owns {', '.join(foreign)}: chown them to the server's user.",
        )
    if user not in (owner, 0):
        return Finding(
            "files", "warning", "Another user owns the folder: run Havre and its commands as that one."
        )
    return Finding("files", "ok", "Only their owner may read the folder and its files.")


def room(found: os.statvfs_result) -> Finding:
    """What is free on the file system of the data folder."""
    free, whole = found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize
    megabytes = f"{free // 1_000_000:,} MB are free"
    if free < LEAST:
        return Finding(
            "room", "wrong", f"{megabytes}: what people write will soon be refused. Make room now."
        )
    if free < LOW or free * SHARE < whole:
        return Finding("room", "warning", f"{megabytes}: make room, or move to a larger disk.")
    if found.f_files and found.f_favail * SHARE < found.f_files:  # some file systems count no inodes
        return Finding("room", "warning", "Hardly any new file fits (inodes, see df -i): remove small files.")
    return Finding("room", "ok", f"{megabytes}.")


def encryption(kind: Kind) -> Finding:
    """`kind` is what the data folder lies on."""
    if kind == "plain":
        return Finding(
            "disk",
            "warning",
            "The data folder's disk is not encrypted: sizes, counts, and who wrote when can be read from it. Encrypt"
            " it (LUKS).",
        )
    if kind == "unknown":
        return Finding(
            "disk", "unknown", "What the data folder lies on can't be told: see that its disk is encrypted."
        )
    return Finding("disk", "ok", "The data folder lies on an encrypted disk or in memory.")
