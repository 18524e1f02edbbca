"""Files on their way in: sealed piece by piece before they touch the disk, in bounded memory."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from havre.base.errors import Refused
from havre.ledger.desk import Desk, Locked
from havre.ledger.files import Incoming, Received
from havre.web.sentences import say

HEAD = 4096  # bytes kept in memory to tell what kind of file it is


class SealedUpload(UploadedFile):
    """What a form gets in place of a file: never its bytes."""

    def __init__(self, received: Received, content_type: str | None, charset: str | None) -> None:
        super().__init__(None, received.name, content_type, received.stored.length, charset)
        self.received = received

    def close(self) -> None:
        """Nothing is open: the file lies sealed."""


class RefusedUpload(FileUploadHandler):
    """The default: a page that doesn't take files drops them unread."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 (Django's signature)
        raise SkipFile

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 (Django's signature)
        return None


class SealingUpload(FileUploadHandler):
    """Seals each file of one request as it arrives. `heard` is told of each piece: a slow upload is no idle member."""

    chunk_size = 64 * 1024

    def __init__(self, desk: Desk, request: HttpRequest, *, heard: Callable[[], None]) -> None:
        super().__init__(request)
        self._desk = desk
        self._heard = heard
        self._incoming: Incoming | None = None
        self._head = b""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._incoming = self._desk.ledger.files.incoming()
        self._head = b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 (Django's signature)
        if self._incoming is None:
            raise SkipFile
        self._heard()
        if len(self._head) < HEAD:
            self._head += raw_data[: HEAD - len(self._head)]
        try:
            self._incoming.write(raw_data)
        except Refused as error:
            self.abandon()
            refusals_of(self.request)[self.field_name or ""] = say(error)
            raise SkipFile from error
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 (Django's signature)
        if self._incoming is None:
            return None
        stored = self._incoming.finish()
        self._incoming = None
        received = Received(stored, self.file_name or "", self._head)
        try:
            self._desk.receive(received)
        except Locked:
            return None  # raised here, it would be a fault; the page meets it again, and gives back what was typed
        return SealedUpload(received, self.content_type, self.charset)

    def abandon(self) -> None:
        """Delete what is left of a file that did not arrive whole, however the request ended."""
        if self._incoming is not None:
            self._incoming.abandon()
            self._incoming = None


class InMemoryUpload(FileUploadHandler):
    """For files that are no secret: kept in memory, never in the temporary folder.

    One byte more than `most` is kept, so that whoever reads it can say that it is too large.
    """

    def __init__(self, request: HttpRequest, *, most: int) -> None:
        super().__init__(request)
        self._most = most

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 (Django's signature)
        self._kept += raw_data[: self._most + 1 - len(self._kept)]
        return None

    def file_complete(self, file_size: int) -> UploadedFile:  # noqa: ARG002 (Django's signature)
        return InMemoryUploadedFile(
            BytesIO(self._kept),
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            len(self._kept),
            self.charset,
        )


def refusals_of(request: HttpRequest | None) -> dict[str, str]:
    """The sentence for each file field whose file was refused while it arrived."""
    found: dict[str, str] = vars(request).setdefault("upload_refusals", {})
    return found
