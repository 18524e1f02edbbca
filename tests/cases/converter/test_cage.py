"""The cage, against who has taken over what runs in it: no file, no connection, no process, no memory without end."""

import subprocess
import sys

import pytest

from havre.cases.converter import cage

TRIED = {
    "read a file": "open('/etc/hostname')",
    "write a file": "open('/tmp/havre-escaped', 'w')",
    "list a folder": "os.listdir('/')",
    "delete a file": "os.unlink('/tmp/havre-escaped')",
    "connect": "socket.socket().connect(('127.0.0.1', 9))",
    "make a socket": "socket.socket(socket.AF_UNIX)",
    "begin a process": "os.fork()",
    "begin a program": "os.execv('/bin/true', ['true'])",
    "begin a thread": "threading.Thread(target=print).start()",
    "look at another process": "open(f'/proc/{parent}/mem', 'rb')",
    "end another process": "os.kill(parent, 9)",
    "take more memory than it may": "bytearray(2 << 30)",
    "lift a limit": "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))",
}
PROGRAM = """
import os, resource, socket, sys, threading
from havre.cases.converter import cage
parent = os.getppid()
def attempt():
    {attempt}
if sys.argv[1:] == ["caged"]:
    cage.shut()
try:
    attempt()
except (OSError, MemoryError, RuntimeError, ValueError) as error:
    sys.stdout.write(type(error).__name__)
else:
    sys.stdout.write("done")
"""


def outcome(attempt: str, *, caged: bool) -> str:
    program = PROGRAM.format(attempt=attempt)
    done = subprocess.run(
        [sys.executable, "-c", program, *(["caged"] if caged else [])],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize("attempt", TRIED.values(), ids=TRIED)
def test_nothing_can_be_done_from_inside(attempt: str) -> None:
    assert cage.can_hold()
    assert outcome(attempt, caged=True) in {"PermissionError", "MemoryError", "RuntimeError", "ValueError"}


def test_outside_some_of_it_can() -> None:
    """The control."""
    assert outcome(TRIED["read a file"], caged=False) == "done"
    assert outcome(TRIED["make a socket"], caged=False) == "done"
    assert outcome("pass", caged=True) == "done"


def test_it_ends_when_it_computes_for_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "from havre.cases.converter import cage\ncage.SECONDS = 1\ncage.shut()\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=60, capture_output=True)
    assert done.returncode < 0


def test_where_there_is_no_cage_nothing_is_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage.platform, "machine", lambda: "riscv64")
    assert not cage.can_hold()
    with pytest.raises(cage.NoCageError):
        cage.shut()
