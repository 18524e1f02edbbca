"""The server's own log, after every page was asked for by somebody who can be recognised: nothing of them is in it.

The real server, asked from an address of its own, with a browser's name, cookies, ids and typed words that stand
nowhere else; some of what it stores is damaged, so that it has much to say.
"""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.attack.conftest import Made
from tests.attack.serving import Server, Visitor, multipart
from tests.attack.test_outsider import addresses
from tests.cast import PASSPHRASES
from tests.databases import sql

FROM = "127.0.0.7"  # an address of this machine that nobody else uses
MARK = "zqx5d1c9kingfisher"
KEYS = {
    "time", "level", "part", "event", "leaf", "cause", "reason", "error", "raised", "where", "says", "version",
    "why", "count", "duty",
}  # fmt: skip


class Asker:
    """Asks for pages as somebody with marks all over."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self._port, self._cookies = port, cookies

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "text/plain") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60, source_address=(FROM, 0))
        headers = {
            "User-Agent": f"Browser of {MARK}", "X-Forwarded-For": "192.0.2.77", "Referer": f"http://x/{MARK}",
            "Content-Type": kind, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }  # fmt: skip
        try:
            connection.request(method, f"{path}?q={MARK}", body=body or None, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def send_raw(self, data: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self._port), source_address=(FROM, 0)) as raw:
            raw.sendall(data)
            raw.settimeout(10)
            while raw.recv(65536):
                pass


def paths(made: Made, report: str) -> Iterator[str]:
    """Every address, with the ids of what is there."""
    entry = made.objects["narrative"][0]
    parts: dict[str, Any] = {"book": made.book, "object_id": entry, "index": 0, "report_id": report}
    for address in addresses():
        yield reverse(address.name, kwargs={part: parts.get(part, made.book) for part in address.parts})


def everything_asked(server: Server, made: Made) -> Visitor:
    """All pages by every method, wrong passphrases, requests that are none, and an upload cut in the middle."""
    visitor = Visitor(server.port).unlock("amina", PASSPHRASES["amina"])
    asker = Asker(server.port, visitor.cookies)
    token = visitor.cookies["csrftoken"]
    fields = {
        "csrfmiddlewaretoken": token,
        "text": MARK,
        "words": MARK,
        "note": MARK,
        "handle": MARK,
        "passphrase": MARK,
    }
    body, kind = multipart(fields, {"file": (f"{MARK}.pdf", MARK.encode())})
    leaving = {reverse(name) for name in ("lock", "quick-exit", "recover-cancel")}
    for path in paths(made, "0" * 32):
        asker.ask("GET", path)
        if path not in leaving:
            asker.ask("POST", path, body, kind)
    asker.send_raw(f"GET /{MARK} {MARK}\r\n\r\n".encode())
    asker.send_raw(f"GET /cases/{made.book}/ HTTP/1.1\r\nHost: {MARK}\r\nConnection: close\r\n\r\n".encode())
    asker.send_raw(f"{MARK}: {MARK}\r\n\r\n".encode())
    with socket.create_connection(("127.0.0.1", server.port), source_address=(FROM, 0)) as cut:
        head = (
            f"POST /cases/{made.book}/exhibits/new/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        )
        cut.sendall(
            f"{head}Cookie: havre={visitor.cookies['havre']}\r\nContent-Length: 99999\r\n\r\n".encode() + body
        )
    return visitor


def told(text: str, secrets: list[str]) -> list[str]:
    """Which of `secrets` stand in a log."""
    return [secret for secret in secrets if secret.casefold() in text.casefold()]


def test_the_log_tells_events_and_nothing_of_anybody(made: Made, tmp_path: Path) -> None:
    server = Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log")
    with server:
        visitor = everything_asked(server, made)
        sql(made.folder, "ALTER TABLE record_report RENAME TO record_gone")
        everything_asked(server, made)
        ((size,),) = sql(made.folder, "SELECT count(*) FROM ledger_storedleaf")
        sql(made.folder, 'INSERT INTO ledger_storedleaf ("index", data) VALUES (%s, %s)', size, MARK.encode())
        assert Asker(server.port, visitor.cookies).ask("GET", f"/cases/{made.book}/") == 500
    text = server.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if not line.startswith("Havre is at")]
    assert {key for line in lines for key in line} <= KEYS
    secrets = [
        MARK, "192.0.2.77", FROM, made.book, made.pseudonym, "/cases/", "/organisation", "Browser",
        *PASSPHRASES, *PASSPHRASES.values(), *visitor.cookies.values(),
        *(id_ for ids in made.objects.values() for id_ in ids),
    ]  # fmt: skip
    assert told(text, secrets) == []
    events = {line["event"] for line in lines}
    assert {"started", "seal-fault", "fault", "invalid-request"} <= events, "the control: it had much to say"


@pytest.mark.parametrize("line", [f'127.0.0.7 "GET /cases/{"ab" * 16}/"', f"Error handling request /{MARK}"])
def test_a_log_that_tells_would_be_caught(line: str) -> None:
    """The control: as a web server writes its lines by default."""
    assert told(line, [MARK, FROM])
