"""Running the converter: a new process for each file, so that none can leave anything to the next."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress

import msgspec

from havre.cases.converter import cage
from havre.cases.converter.messages import LARGEST, LARGEST_ANSWER, LENGTH, Answer, Asked, send

TIMEOUT = 30.0  # seconds for one file
AT_ONCE = 2  # each may take `cage.MEMORY`
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
_places = threading.BoundedSemaphore(AT_ONCE)


def convert(asked: Asked, pieces: Iterable[bytes], *, timeout: float = TIMEOUT) -> Answer:
    """What `asked` is for, of a file that comes in `pieces`; they are not asked for when it can't be made."""
    if not cage.can_hold():
        return Answer(refused="This server has no cage to convert files in, so nothing is made of them.")
    if asked.length > LARGEST:
        return Answer(refused="This file is too large to be shown here. Download it instead.")
    if not _places.acquire(timeout=timeout):
        return Answer(
            refused="Too many files are being shown at this moment. Load the page again in a while."
        )
    try:
        return _converted(asked, pieces, timeout)
    finally:
        _places.release()


def _converted(asked: Asked, pieces: Iterable[bytes], timeout: float) -> Answer:
    process = _started()
    late = threading.Timer(timeout, process.kill)
    late.start()
    try:
        with suppress(BrokenPipeError):  # it broke down: its answer, which is none, says so
            _fed(process, asked, pieces)
        return _answered(process)
    finally:
        late.cancel()
        process.kill()
        with suppress(BrokenPipeError):  # what it never read
            process.communicate()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "havre.cases.converter.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )


def _fed(process: "subprocess.Popen[bytes]", asked: Asked, pieces: Iterable[bytes]) -> None:
    if process.stdin is None:
        raise BrokenPipeError
    send(process.stdin, asked)
    for piece in pieces:
        process.stdin.write(piece)
    process.stdin.flush()


def _answered(process: "subprocess.Popen[bytes]") -> Answer:
    broken = Answer(
        refused="The converter broke down on this file, or took too long. The file itself is kept whole."
    )
    if process.stdout is None:
        return broken
    length = int.from_bytes(process.stdout.read(LENGTH), "big")
    if not 0 < length <= LARGEST_ANSWER:
        return broken
    body = process.stdout.read(length)
    try:
        return msgspec.msgpack.decode(body, type=Answer)
    except msgspec.MsgspecError:
        return broken
