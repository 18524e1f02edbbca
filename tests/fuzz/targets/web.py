"""What arrives at the door: files in a form, sealed piece by piece; and cookies."""

import io
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from havre import seal
from havre.ledger.files import FileStore, Received
from havre.web.cookies import NAME, secret_of
from havre.web.uploads import SealingUpload
from tests.fuzz.target import Check, Target

BOUNDARY = "edge"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
MOST = 1 << 16


class Desk:
    """Takes files in as a member's desk does, and remembers them."""

    def __init__(self, folder: Path) -> None:
        self.ledger: Any = SimpleNamespace(files=FileStore(folder))
        self.received: list[Received] = []

    def receive(self, received: Received) -> None:
        self.received.append(received)


def upload(data: bytes) -> Check:
    """A form with files, as bytes: what arrived lies sealed, whole, under a name of ours, and nothing else does."""
    with tempfile.TemporaryDirectory(dir=_memory()) as name:
        desk, request = Desk(Path(name)), HttpRequest()
        handler = SealingUpload(desk, request, heard=lambda: None)  # type: ignore[arg-type]
        meta = {"CONTENT_TYPE": TYPE, "CONTENT_LENGTH": str(len(data))}
        try:
            MultiPartParser(meta, io.BytesIO(data), [handler]).parse()
        except (MultiPartParserError, SuspiciousOperation):
            pass  # Django's own refusals, which the page shows as one
        finally:
            handler.abandon()
        whole = [_content(desk, each) for each in desk.received]
        lying = {path.name for path in Path(name).rglob("*") if path.is_file()}
    known = {each.stored.file_id.hex() for each in desk.received}
    hashes = [each.stored.sha256 for each in desk.received]
    heads = [each.head for each in desk.received]
    return lambda: (
        lying == known
        and [seal.sha256(each) for each in whole] == hashes
        and all(each.startswith(head) for each, head in zip(whole, heads, strict=True))
    )


def _content(desk: Desk, received: Received) -> bytes:
    stored = received.stored
    reader, close = desk.ledger.files.reader(stored.file_id, identity=stored.identity, length=stored.length)
    try:
        return b"".join(reader.chunks())
    finally:
        close()


def _memory() -> str | None:
    """A folder in memory where there is one: what is looked for here is not in the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _forms() -> list[bytes]:
    head = 'Content-Disposition: form-data; name="file"; filename="../../a b.pdf"\r\nContent-Type: application/pdf'
    file = f"--{BOUNDARY}\r\n{head}\r\n\r\n%PDF-1.7 some\r\n".encode()
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="what"\r\n\r\nwords\r\n'.encode()
    coded = file.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
    end = f"--{BOUNDARY}--\r\n".encode()
    return [field + file + end, file + file + end, file, coded + end, end]


def cookie(data: bytes) -> Check:
    request = HttpRequest()
    request.COOKIES[NAME] = data.decode("latin-1")
    secret = secret_of(request)
    return lambda: secret is None or len(secret) == 32


TARGETS = (
    Target("upload", upload, _forms),
    Target("cookie", cookie, lambda: [b"ab" * 32, b"a" * 63], share=4),
)
