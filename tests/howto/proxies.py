"""What a how-to says, run: its configuration taken out of its page, a certificate, and a browser that speaks HTTPS."""

import datetime as dt
import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.attack.conftest import Made
from tests.attack.serving import ROOT, STARTS_WITHIN, Answer, Server, Visitor
from tests.forensic.created import Created

WRITES = (
    "HOME",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
)  # where a program is told to keep what it writes
NAME = "havre.example.org"  # the name in the how-tos


# Havre's own, which a proxy must hand on and not say again.
OURS = ("content-security-policy", "cache-control", "referrer-policy", "strict-transport-security")


def times(answer: Answer, header: str) -> int:
    """How often an answer has a header, by its name in lower case."""
    return [name.lower() for name, _ in answer.headers].count(header)


def text_of(page: str, kind: str, *, nth: int = 0) -> str:
    """The `nth` block of a kind of code in a how-to."""
    found = re.findall(
        rf"^```{kind}\n(.*?)^```", (ROOT / "docs/howto" / page).read_text(encoding="utf-8"), re.M | re.S
    )
    return str(found[nth])


def replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """`text` with each first string replaced by the second; each has to be there."""
    for old, new in pairs:
        assert old in text, f"the how-to says nothing of {old!r}"
        text = text.replace(old, new)
    return text


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for `NAME`, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    since = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(17)
        .not_valid_before(since)
        .not_valid_after(since + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "havre.crt", folder / "havre.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


class Proxy:
    """A proxy in the foreground, in a process group of its own, and where it may write."""

    def __init__(self, command: Sequence[str], *, port: int, certificate: Path, folder: Path) -> None:
        self.port, self.certificate, self.folder = port, certificate, folder
        self.said, self.temporary = folder / "said", folder / "temporary"
        self.temporary.mkdir()
        self._command = command

    def __enter__(self) -> Self:
        with self.said.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                env=os.environ | dict.fromkeys(WRITES, str(self.folder)) | {"TMPDIR": str(self.temporary)},
            )  # fmt: skip
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self._process.poll() is None, self.said.read_text()
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"the proxy does not answer: {self.said.read_text()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=20)

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def connect(self, source: str = "127.0.0.1") -> ssl.SSLSocket:
        """A connection from an address of this machine, as far as TLS."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(source, 0))
        return self.context().wrap_socket(raw, server_hostname=NAME)


class _Connection(http.client.HTTPConnection):
    def __init__(self, proxy: Proxy) -> None:
        super().__init__(NAME, timeout=60)
        self._proxy = proxy

    def connect(self) -> None:
        self.sock = self._proxy.connect()


@dataclass
class Browser(Visitor):
    """A visitor who comes over HTTPS, through a proxy, by the name that it has for others."""

    port: int = 0
    proxy: Proxy | None = None
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": f"https://{NAME}"})

    def _connect(self) -> http.client.HTTPConnection:
        assert self.proxy is not None
        return _Connection(self.proxy)


def stalled(proxy: Proxy, path: str, *, kind: str, source: str, length: int = 60_000) -> ssl.SSLSocket:
    """A sender who announces a body, sends its beginning, and then nothing for as long as the socket lives."""
    sender = proxy.connect(source)
    head = f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    sender.sendall(head.encode() + b"a=" + b"b" * 500)
    return sender


@dataclass
class Both:
    """Havre, a proxy before it, and the folders that the proxy writes to."""

    server: Server
    proxy: Proxy
    made: Made
    temporary: list[Path]

    def browser(self) -> Browser:
        return Browser(proxy=self.proxy)

    @contextmanager
    def watched(self) -> Iterator[list[Created]]:
        """Every file that comes to be in the proxy's temporary folders meanwhile."""
        with ExitStack() as stack:
            yield [stack.enter_context(Created(folder)) for folder in self.temporary]


def large(mark: str, megabytes: int) -> bytes:
    """So much text, with the mark in every line."""
    line = f"{mark} told in confidence\n".encode()
    return line * (megabytes * 1_000_000 // len(line))


def send_exhibit(both: Both, browser: Visitor, data: bytes, mark: str) -> int:
    fields = {"name": f"name {mark}", "what": "document", "received": "2017", "once": "0" * 32}
    path = f"/cases/{both.made.book}/exhibits/new/"
    return browser.post(path, fields, {"file": (f"{mark}.pdf", data)}).status
