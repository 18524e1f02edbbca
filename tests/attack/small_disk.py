"""Run a command with a folder that is a small disk of its own: `python -m tests.attack.small_disk FOLDER MB COMMAND…`.

A file system in memory of so many megabytes, in a mount namespace that ends with the command; nobody else sees it.
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000


def on_a_small_disk(folder: Path, megabytes: int) -> None:
    """Mount it for this process and its children."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    _done(libc.unshare(CLONE_NEWNS if user == 0 else CLONE_NEWNS | CLONE_NEWUSER), "unshare")
    if user != 0:
        for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            Path(f"/proc/self/{name}").write_text(line, encoding="ascii")
    _done(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), "private")
    options = f"size={megabytes}m,mode=0700".encode()
    _done(libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, options), "mount")


def _done(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


if __name__ == "__main__":
    on_a_small_disk(Path(sys.argv[1]), int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])
