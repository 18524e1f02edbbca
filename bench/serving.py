"""The real server on a data folder, and a browser without its drawing."""

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from bench.organisation import PASSPHRASE
from havre.base.errors import Refused

HOST = "127.0.0.1"
_STARTS_WITHIN = 240.0  # seconds; it reads the whole log first
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """`havre serve` on a free port, and its process; ended with this block.

    Raises:
        Refused: it ended, or did not answer in time.
    """
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("havre")), "serve", "--port", str(port), "--data", str(folder)
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with closing(Visitor(port, "")) as visitor:
                visitor.get("/blank/")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise Refused("The server of the measurement does not answer.")


class Visitor:
    """One member's browser: cookies, tokens, one connection kept open."""

    def __init__(self, port: int, handle: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=240)
        self._handle = handle
        self._cookies: dict[str, str] = {}

    def close(self) -> None:
        self._connection.close()

    @property
    def cookie(self) -> str:
        """What its requests say, for others that are to be taken for its own."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def come_back(self) -> None:
        """Connect anew with the next question: the server ends a connection that was quiet for long."""
        self.close()

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send the form of a page that was got before, and follow where it leads."""
        token = TOKEN.search(page)
        if token is None:
            raise Refused(f"A page of the measurement has no form: {path}.")
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode())

    def unlock(self) -> str:
        """The page that unlocking leads to."""
        page = self.post("/unlock/", self.get("/unlock/"), handle=self._handle, passphrase=PASSPHRASE)
        if 'href="/cases/"' not in page:
            raise Refused("A member of the measurement could not unlock.")
        return page

    def _ask(self, method: str, path: str, body: bytes | None = None) -> str:
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body=body, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise Refused(f"The server of the measurement answered {answer.status}.")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        onward = answer.getheader("Location")
        # A form leads to the page that answers it.
        return text if onward is None else self._ask("GET", onward)


def peak_mb(pid: int) -> float:
    """The peak of resident memory of the server's processes, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return sum(map(_peak_of, [pid, *map(int, children)])) / 1_000


def _peak_of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return float(line.split()[1])
    raise Refused("The memory of the server can't be read.")
