"""A proxy on loopback that takes headers out of the answers of the real server: a defence switched off."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP = {"connection", "transfer-encoding", "keep-alive", "content-length"}


@contextmanager
def without(headers: frozenset[str], address: str) -> Iterator[str]:
    """The address of a server that answers as the one at `address` does, without these headers (in lower case)."""

    class Through(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass()

        def do_POST(self) -> None:
            self._pass()

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            onward = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
            onward.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = onward.getresponse()
            sent = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in headers | HOP:
                    self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)
            onward.close()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name that is overridden)
            """Nothing is said of what passes."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Through)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
