"""The peer of an upload: Python's own web server, which appends what comes to a file and gives ranges of it."""

import os
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_PIECE = 64 * 1024  # bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    path_of_file: Path

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        with self.path_of_file.open("ab") as out:
            while left:
                piece = self.rfile.read(min(left, _PIECE))
                out.write(piece)
                left -= len(piece)
            if self.path == "/last":
                out.flush()
                os.fsync(out.fileno())
        self._answer(b"kept")

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked is None:
            self._answer(b"here")
            return
        with self.path_of_file.open("rb") as source:
            source.seek(int(asked[1]))
            self._answer(source.read(4 * 1024 * 1024), status=206)

    def _answer(self, body: bytes, *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


def main() -> None:
    _Handler.path_of_file = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()


if __name__ == "__main__":
    main()
