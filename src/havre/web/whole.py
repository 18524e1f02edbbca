"""A request whose sender left half-way is not taken for a whole one."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def readline(self, size: int = -1, /) -> bytes: ...


class WholeBodies:
    """Wraps a WSGI application: reading a body that ends before its announced length raises OSError.

    Without it a form that was cut in the middle of a text would be read as if it ended there, and kept.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdigit():
            environ["wsgi.input"] = _Counted(environ["wsgi.input"], int(length))
        return self._application(environ, start_response)


class _Counted:
    """A body that knows how much of it is still to come."""

    def __init__(self, body: _Readable, length: int) -> None:
        self._body = body
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._body.read(wanted)
        self._left -= len(data)
        if len(data) < wanted:
            raise ConnectionResetError("the request ended before its announced length")
        return data

    def readline(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        line = self._body.readline(wanted)
        self._left -= len(line)
        if not line.endswith(b"\n") and len(line) < wanted:
            raise ConnectionResetError("the request ended before its announced length")
        return line
