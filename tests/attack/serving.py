"""The real server in a process group of its own, and a small browser without JavaScript for it."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from tests import databases

ROOT = Path(__file__).parents[2]
HAVRE = Path(sys.executable).with_name("havre")
STARTS_WITHIN = 30.0  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def havre(*args: str, data: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command to its end."""
    command = [str(HAVRE), *args, *(("--data", str(data)) if data is not None else ())]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env=os.environ | databases.environment(data) | environment,
    )  # fmt: skip


class Server:
    """`havre serve` on a data folder, with a temporary folder and a log file of its own."""

    def __init__(self, data: Path, *, temporary: Path, log: Path) -> None:
        self.data, self.temporary, self.log = data, temporary, log
        self.port = free_port()
        temporary.mkdir(exist_ok=True)

    def __enter__(self) -> Self:
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [str(HAVRE), "serve", "--port", str(self.port), "--data", str(self.data)],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                env=os.environ | databases.environment(self.data) | {"TMPDIR": str(self.temporary)},
            )  # fmt: skip
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise AssertionError(f"the server ended: {self.log.read_text()}")
            try:
                Visitor(self.port).get("/blank/")
            except (ConnectionError, http.client.HTTPException):
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"the server does not answer: {self.log.read_text()}")

    def stop(self) -> None:
        """End it the way an operator does."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=20)

    def kill(self) -> None:
        """Every process of it at once, with no time for a last word."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=20)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass
class Visitor:
    """Keeps cookies, Secure ones too, and sends them by hand; one connection a request, like a careful browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)  # sent with every request

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def post(
        self, path: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """Send a form with the token of this visitor; with `files` (name → file name, bytes) as multipart."""
        if "csrftoken" not in self.cookies:
            self.get("/unlock/")
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")} | dict(fields)
        if files is None:
            return self._send("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")
        return self._send("POST", path, *multipart(fields, files))

    def unlock(self, handle: str, passphrase: str) -> "Visitor":
        answer = self.post("/unlock/", {"handle": handle, "passphrase": passphrase})
        assert answer.header("Location") == "/today/", answer.text
        return self

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _send(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        connection = self._connect()
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        } | self.headers
        if body is not None:
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return answer


def multipart(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """The body of a form with files, and its content type."""
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, (called, data) in files.items()
    ]
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def words_of(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
