"""Public files on their way in: held in memory up to the limit, never in the temporary folder."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from havre.record.reading.found import MAX_BYTES


class PublicUpload(FileUploadHandler):
    """Keeps one byte more than a report may have at most; the operation says that it is too large."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 (Django's signature)
        self._kept += raw_data[: MAX_BYTES + 1 - len(self._kept)]
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
