"""Hostile files are read in a process of their own, with no keys, bounded memory and an end to its time.

The readers under it are large programs (a PDF engine, an HTML parser), and the process that serves pages may
hold the keys of everyone who is unlocked: so none of them ever runs there.
"""

import datetime as dt
import os
import selectors
import subprocess
import sys
import time
from typing import Self

import msgspec

from havre.base.errors import Refused
from havre.record.reading.child import Answer, Asked, length_of, send
from havre.record.reading.found import MAX_BYTES
from havre.record.reading.hearing import Reading

TIMEOUT = 60.0  # seconds for one file
_MAX_ANSWER = 64 * 1024 * 1024
_RETIRED_AFTER = 500  # files: bounds what a leaking reader can pile up
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "SYSTEMROOT")


class Reader:
    """Reads any number of files, one at a time; use it as a context manager."""

    def __init__(self, *, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, data: bytes, *, charset: str = "", on: dt.date) -> Reading:
        """As `havre.record.reading.read`, with the statements; refused also when it takes too long or breaks down."""
        if len(data) > MAX_BYTES:
            raise Refused(f"It is larger than {MAX_BYTES // 1024 // 1024} MB.")
        process = self._running()
        try:
            answer = self._exchange(process, Asked(data, charset, on))
        except (_TooLongError, _BrokeDownError) as error:
            self.close()
            raise Refused(str(error)) from None
        self._answered += 1
        if answer.reading is None:
            raise Refused(answer.refused)
        return answer.reading

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._answered >= _RETIRED_AFTER:
            self.close()
        if self._process is None:
            self._process, self._answered = _started(), 0
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], asked: Asked) -> Answer:
        if process.stdin is None or process.stdout is None:
            raise _BrokeDownError
        until = time.monotonic() + self._timeout
        try:
            send(process.stdin, asked)
        except BrokenPipeError:
            raise _BrokeDownError from None
        length = length_of(_exactly(process.stdout.fileno(), 4, until))
        if length > _MAX_ANSWER:
            raise _BrokeDownError
        return msgspec.msgpack.decode(_exactly(process.stdout.fileno(), length, until), type=Answer)


class _TooLongError(Exception):
    def __str__(self) -> str:
        return "It took too long to read."


class _BrokeDownError(Exception):
    def __str__(self) -> str:
        return "Its reader broke down on it: it may be broken, or made to do harm."


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "havre.record.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )


def _exactly(descriptor: int, length: int, until: float) -> bytes:
    parts = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(parts) < length:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise _TooLongError
            part = os.read(descriptor, min(length - len(parts), 1 << 20))
            if not part:
                raise _BrokeDownError
            parts += part
    return bytes(parts)
