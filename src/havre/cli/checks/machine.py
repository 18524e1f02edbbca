"""The machine: where a process's memory can end up on a disk, and whether the clock can be believed."""

import ctypes
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from havre.base.ids import Micros

from .devices import Kind
from .finding import Finding

_SERVER = b"havre.wsgi"  # on the command line of each process of a server
_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)
_EARLIEST = 2026  # nothing was sealed before
_CORE = re.compile(r"^Max core file size +(\S+) +(\S+)", re.M)


def swap(swaps: Path, *, kind: Callable[[Path], Kind]) -> Finding:
    """`swaps` is `/proc/swaps`; `kind` says what a swap device or file lies on."""
    try:
        lines = swaps.read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    except OSError:
        return Finding("swap", "unknown", "Whether swap is on can't be read here: look with swapon --show.")
    kinds = {kind(Path(_unescaped(line.split()[0]))) for line in lines if line.strip()}
    if "plain" in kinds:
        return Finding(
            "swap", "warning", "Swap is on and not encrypted: turn it off (swapoff -a) or encrypt it."
        )
    if "unknown" in kinds:
        return Finding(
            "swap", "unknown", "Swap is on, and where it lies can't be told: turn it off or encrypt it."
        )
    return Finding("swap", "ok", "Swap is encrypted or in memory." if kinds else "No swap is on.")


def _unescaped(name: str) -> str:
    """The kernel writes a space in a name as backslash and three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), name)


def server_of(lock: Path, *, proc: Path) -> int | None:
    """The server that holds a data folder's `served.lock`, of those that `proc` (`/proc`) shows; None: none does."""
    locks = proc / "locks"
    if not (lock.exists() and locks.is_file()):
        return None
    inode = str(lock.stat().st_ino)
    for line in locks.read_text(encoding="ascii").splitlines():
        words = line.split()
        # A lock's device is left out: some file systems show another one there than stat() does.
        if "->" in words or words[1] != "FLOCK" or words[5].rpartition(":")[2] != inode:
            continue
        command = proc / words[4] / "cmdline"
        if command.is_file() and _SERVER in command.read_bytes():
            return int(words[4])
    return None


def core_dumps(pid: int | None, *, proc: Path) -> Finding:
    """Whether the server `pid` can be written to a disk when it crashes; `proc` is `/proc`."""
    name = "core-dumps"
    if pid is None:
        return Finding(
            name,
            "unknown",
            "No server is seen running on this folder: ask again, as its user, while one does.",
        )
    try:
        limits = _CORE.search((proc / str(pid) / "limits").read_text(encoding="ascii"))
        pattern = (proc / "sys/kernel/core_pattern").read_text(encoding="utf-8", errors="replace")
    except OSError:
        limits = None
    if limits is None:
        return Finding(name, "unknown", "The server's limits can't be read: run this as the server's user.")
    if limits.groups() != ("0", "0"):
        return Finding(
            name,
            "wrong",
            "The server can leave a core dump, with opened keys in it: start it by havre serve.",
        )
    if pattern.startswith("|"):
        return Finding(
            name,
            "warning",
            "The kernel hands crashes to a program (kernel.core_pattern), which no limit holds back: Havre asks to be"
            " left out, but set core_pattern to a plain name on a machine that is Havre's alone.",
        )
    return Finding(name, "ok", "The server leaves no core dump.")


def clock(now: Micros, answer: int) -> Finding:
    """`answer` is what adjtimex(2) answered."""
    if datetime.fromtimestamp(now / 1_000_000, UTC).year < _EARLIEST:
        return Finding(
            "clock",
            "wrong",
            "The clock is years behind: set it, or ends and terms are not kept and dates are false.",
        )
    if answer == _UNSYNCHRONISED:
        return Finding(
            "clock",
            "warning",
            "Nothing keeps the clock right: turn on a time service, such as systemd-timesyncd.",
        )
    if answer < 0:
        return Finding(
            "clock", "unknown", "Whether the clock is kept right can't be asked here: see timedatectl."
        )
    return Finding("clock", "ok", "The clock is kept right by a time service.")


def adjtimex() -> int:
    """Ask the kernel about its clock, changing nothing; negative when it doesn't answer."""
    room = ctypes.create_string_buffer(
        512
    )  # a struct timex of zeros, which asks for nothing; it takes about 200
    libc = ctypes.CDLL(None)
    return int(libc.adjtimex(room)) if hasattr(libc, "adjtimex") else -1
