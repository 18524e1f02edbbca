"""Handing an opened file out: whole, or the one range that a player or an interrupted download asks for.

Only the chunks of 64 KiB that hold the range are opened, so that a film of 2 GB is sought through at once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from havre import seal
from havre.base.ids import FileId
from havre.cases.types import Exhibit
from havre.web import errors

from .media import handed_out_as
from .pages import CaseRequest

# Bytes. A player asks for all from a place on, reads a little, and waits: it gets that much, and asks again, while
# no thread of the server waits with it.
MOST_AT_ONCE = 4 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True)
class Range:
    """Bytes from `start` to before `end`."""

    start: int
    end: int


def range_of(request: HttpRequest, length: int) -> Range | None:
    """The single range that is asked for; None when all is, or when it is asked in a way that need not be answered.

    RFC 9110, section 14. No answer has a validator, so that `If-Range` can't hold.

    Raises:
        ValueError: it lies outside of the file.
    """
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None or not (found[1] or found[2]) or "If-Range" in request.headers:
        return None
    if not found[1]:
        start, end = max(0, length - int(found[2])), length
    else:
        start, end = int(found[1]), min(length, int(found[2]) + 1) if found[2] else length
        if found[2] and int(found[2]) < start:
            return None  # not a range at all
    if start >= length or start == end:
        raise ValueError("outside of the file")
    return Range(start, end)


def handed_out(case: CaseRequest, value: Exhibit, *, name: str = "") -> HttpResponseBase:
    """The opened file, streamed: to be kept under `name`, or to be played in a page when there is none."""
    try:
        reader, close = case.request.workspace.ledger.files.reader(
            FileId(value.file_id), identity=value.identity, length=value.length
        )
    except seal.SealError as error:
        return errors.file_damaged(case.request, error)
    try:
        asked = range_of(case.request, value.length)
    except ValueError:
        close()
        answer = HttpResponse(status=416)
        answer.headers["Content-Range"] = f"bytes */{value.length}"
        return answer
    if asked is not None and not name:
        asked = Range(asked.start, min(asked.end, asked.start + MOST_AT_ONCE))
    response = StreamingHttpResponse(
        _Pieces(reader, asked, close),
        content_type=handed_out_as(value.media_type),
        status=200 if asked is None else 206,
    )
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(value.length if asked is None else asked.end - asked.start)
    if asked is not None:
        response.headers["Content-Range"] = f"bytes {asked.start}-{asked.end - 1}/{value.length}"
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Pieces:
    """The opened pieces of a file. Django closes it when the answer ends, even one of which nothing was read."""

    def __init__(self, reader: seal.FileReader, asked: Range | None, close: Callable[[], None]) -> None:
        self._reader = reader
        self._asked = asked
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        if self._asked is None:
            yield from self._reader.chunks()
        else:
            yield from self._reader.read_range(self._asked.start, self._asked.end)
