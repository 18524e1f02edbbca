"""A large exhibit sent in parts to the real server over HTTP, then sought through, beside one that seals nothing."""

import contextlib
import http.client
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.organisation import HANDLE, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.serving import HOST, TOKEN, Visitor, free_port, peak_mb, serving
from bench.timing import percentile, seconds
from havre.base.errors import Refused
from havre.cases.types import CaseFile

_PART = 3 * 1024 * 1024  # bytes, as the browser's script sends them
_READ = 64 * 1024  # bytes that a player needs before it goes on
_WAV = b"RIFF\xff\xff\xff\x7fWAVEfmt "
_STARTS_WITHIN = 30.0  # seconds


@dataclass(frozen=True)
class _Sent:
    """How fast it went, and where the file then is."""

    rate: float  # MB a second
    path: str
    headers: dict[str, str]


def measure(place: Place, *, megabytes: int = 2_000, seeks: int = 100) -> list[Row]:
    """One file; then places in it, each asked for anew as a player does, until its first bytes are there."""
    by = found(place.ledger)
    (book,) = open_cases(by, [[CaseFile(pseudonym="Invented 1")]])
    by.desk.close()
    parts = [os.urandom(_PART)] * max(1, megabytes * 1_000_000 // _PART)
    parts[0] = _WAV + parts[0][len(_WAV) :]
    size = sum(map(len, parts))
    with serving(place.folder) as (port, process):
        visitor = Visitor(port, HANDLE)
        visitor.unlock()
        before = peak_mb(process.pid)
        sent = _to_havre(visitor, port, f"/cases/{book.hex()}/exhibits/", parts)
        sought = _sought(port, sent, size, seeks)
        memory = peak_mb(process.pid)
    theirs, their_sought = _peer(place.folder / "plain", parts, size, seeks)
    given = f"{size / 1e6:,.0f} MB in {len(parts):,} parts, loopback"
    return [
        Row("upload", sent.rate, "MB/s", given, Peer("http.server, in clear", theirs), Aim(60, least=True)),
        Row(
            "upload: memory of the server",
            memory,
            "MB",
            given,
            aim=Aim(200),
            note=f"peak; {before:.0f} before",
        ),
        Row(
            "seek in it, p95",
            percentile(sought, 0.95) * 1_000,
            "ms",
            f"{seeks} places",
            Peer("http.server, in clear", percentile(their_sought, 0.95) * 1_000),
            Aim(300),
            "to the first 64 KiB",
        ),
    ]


def _to_havre(visitor: Visitor, port: int, exhibits: str, parts: list[bytes]) -> _Sent:
    page = visitor.get(f"{exhibits}new/")
    token = TOKEN.search(page)
    if token is None:
        raise Refused("The form of the measurement is not there.")
    headers = {"Cookie": visitor.cookie, "X-CSRFToken": token[1]}
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    size = sum(map(len, parts))
    asked = urlencode({"name": "a.wav", "length": size, "mark": "1"})
    form = headers | {"Content-Type": "application/x-www-form-urlencoded"}
    said = _said(connection, f"{exhibits}parts/", asked.encode(), form)
    path = f"{exhibits}parts/{said['upload']}/"

    def send() -> None:
        for number, part in enumerate(parts):
            here = headers | {
                "Content-Type": "application/octet-stream",
                "Havre-Position": str(number * _PART),
            }
            said.update(_said(connection, path, part, here))

    rate = size / 1e6 / seconds(send)
    typed = {
        "name": "A recording",
        "what": "recording",
        "received": "2026",
        "kept_file": str(said["kept_file"]),
    }
    connection.close()
    visitor.come_back()
    listed = visitor.post(f"{exhibits}new/", page, **typed)
    visitor.come_back()
    look = next((each for each in listed.split('"') if each.endswith("/look/")), None)
    if look is None:
        raise Refused("The exhibit of the measurement was not kept.")
    return _Sent(rate, look.replace("/look/", "/play/"), headers)


def _said(
    connection: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]
) -> dict[str, object]:
    connection.request("POST", path, body=body, headers=headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise Refused(f"The server of the measurement answered {answer.status}.")
    found: dict[str, object] = json.loads(text)
    return found


def _sought(port: int, sent: _Sent, size: int, seeks: int) -> list[float]:
    draw = random.Random(5)

    def seek() -> None:
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        place = draw.randrange(size - _READ)
        connection.request("GET", sent.path, headers=sent.headers | {"Range": f"bytes={place}-"})
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.PARTIAL_CONTENT or len(answer.read(_READ)) != _READ:
            raise Refused("The server of the measurement gave no range.")
        answer.close()
        connection.close()

    return [seconds(seek) for _ in range(seeks)]


def _peer(file: Path, parts: list[bytes], size: int, seeks: int) -> tuple[float, list[float]]:
    with _plain(file) as port:
        connection = http.client.HTTPConnection(HOST, port, timeout=120)

        def send() -> None:
            for number, part in enumerate(parts):
                connection.request("POST", "/last" if number == len(parts) - 1 else "/", body=part)
                connection.getresponse().read()

        rate = size / 1e6 / seconds(send)
        connection.close()
        return rate, _sought(port, _Sent(rate, "/", {}), size, seeks)


@contextlib.contextmanager
def _plain(file: Path) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.plain_server", str(port), str(file)])
    try:
        _until(lambda: _answers(port))
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)
        file.unlink(missing_ok=True)


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()
    except OSError:
        return False
    return True


def _until(there: Callable[[], bool]) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while not there():
        if time.monotonic() > until:
            raise Refused("The other server of the measurement does not answer.")
        time.sleep(0.1)
