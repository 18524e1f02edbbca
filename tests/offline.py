"""Run a command in a network namespace that has nothing but a loopback device.

    python -m tests.offline COMMAND…

Whatever the command tries to reach outside this machine fails. Where the system forbids namespaces the command is not
run at all; `HAVRE_TEST_WITH_NETWORK=1` runs it with the network, and says so.
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def leave_the_network() -> None:
    """Move this process into a namespace of its own, as root or through a user namespace, and raise its loopback."""
    libc = ctypes.CDLL(None, use_errno=True)
    flags = CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWNET | CLONE_NEWUSER
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    if flags & CLONE_NEWUSER:
        for name, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path(f"/proc/self/{name}").write_text(line, encoding="ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        request = struct.pack("16sH14x", b"lo", 0)
        found = struct.unpack("16sH14x", fcntl.ioctl(handle, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", found | IFF_UP))


def main(command: list[str]) -> None:
    if os.environ.get("HAVRE_TEST_WITH_NETWORK") == "1":
        print("HAVRE_TEST_WITH_NETWORK=1: the network is not cut off for this run.", file=sys.stderr)
    else:
        try:
            leave_the_network()
        except OSError as error:
            sys.exit(
                f"This system does not allow a network namespace ({error}). The tests run without any network; run them"
                " as root, allow user namespaces, or set HAVRE_TEST_WITH_NETWORK=1."
            )
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
