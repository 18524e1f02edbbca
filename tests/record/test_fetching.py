"""Fetching an address that a member asked for: bounded, within its site, and never inside the house."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from havre.base.errors import Refused
from havre.record import fetching
from havre.record.fetching import fetch
from havre.record.reading.found import MAX_BYTES
from tests.record.files import page

PATHS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/harbour": (200, {"Content-Type": "text/html; charset=utf-8"}, page()),
    "/asked?q=1": (200, {}, b"with its question"),
    "/onward": (302, {"Location": "/harbour"}, b""),
    "/elsewhere": (301, {"Location": "http://elsewhere.example/"}, b""),
    "/inside": (301, {"Location": "http://169.254.169.254/latest/meta-data"}, b""),
    "/file": (301, {"Location": "file:///etc/passwd"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/nowhere": (302, {}, b""),
    "/gone": (404, {}, b"gone"),
    "/packed": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
    "/short": (200, {"Content-Length": "100"}, b"cut"),
    "/large": (200, {}, b"a" * (MAX_BYTES + 10)),
}


class Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, str | None, str | None]] = []

    def do_GET(self) -> None:
        self.asked.append(
            (self.path, self.headers["Host"], self.headers["Cookie"] or self.headers["Referer"])
        )
        status, headers, body = PATHS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the other side had enough, which is what is tested

    def log_message(self, *_: object) -> None:
        """The test output stays as it is."""


@pytest.fixture
def server() -> Iterator[str]:
    Handler.asked = []
    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    serving.server_close()
    thread.join()


def test_an_address_gives_its_bytes_untouched(server: str) -> None:
    fetched = fetch(f"{server}/harbour#top", allow_private=True)
    assert (fetched.data, fetched.charset) == (page(), "utf-8")
    assert fetched.address == f"{server}/harbour"
    assert Handler.asked == [("/harbour", server.removeprefix("http://"), None)]


def test_a_question_is_sent_along(server: str) -> None:
    assert fetch(f"{server}/asked?q=1", allow_private=True).data == b"with its question"


def test_a_redirect_within_the_site_is_followed_and_the_last_address_kept(server: str) -> None:
    assert fetch(f"{server}/onward", allow_private=True).address == f"{server}/harbour"


def test_the_name_is_resolved_once_and_that_address_connected_to(server: str) -> None:
    port = server.rpartition(":")[2]
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    assert fetch(f"http://lantern.example:{port}/harbour", allow_private=True, resolve=resolve).data == page()
    assert asked == ["lantern.example"]
    assert Handler.asked[0][1] == f"lantern.example:{port}"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/elsewhere", "leads to another site, http://elsewhere.example/"),
        ("/inside", "leads to another site"),
        ("/file", "only http and https"),
        ("/round", "without end"),
        ("/nowhere", "without end"),
        ("/gone", "answered 404"),
        ("/packed", "compressed"),
        ("/short", "broke off"),
        ("/large", "larger than 20 MB"),
    ],
)
def test_what_leads_away_or_is_no_report_is_refused(server: str, path: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        fetch(server + path, allow_private=True)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1",
    ],
)  # fmt: skip
def test_this_machine_and_private_networks_are_not_asked(ip: str) -> None:
    with pytest.raises(Refused, match="private network"):
        fetch("http://lantern.example/", resolve=lambda host, port: ["93.184.216.34", ip])


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_public_addresses_pass_the_check(ip: str) -> None:
    assert fetching._is_public(ip)


def test_a_private_address_is_refused_without_connecting(server: str) -> None:
    with pytest.raises(Refused, match="private network"):
        fetch(f"{server}/harbour")
    assert Handler.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "ftp://lantern.example/", "http://", "https:///x", "http://lantern.example:0/",
        "http://lantern.example:99999/", "http://lantern.example/a b", "http://lantern.example/\r\nX: y", "http://[::1",
        "http://user:word@lantern.example/", "http://lantern.example/" + "a" * 2000, "http://lantérn.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused(address: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("nothing may be looked up")

    with pytest.raises(Refused) as refused:
        fetch(address, resolve=resolve)
    assert "word@" not in str(refused.value)


def test_a_host_that_does_not_exist_or_answer_is_named() -> None:
    def absent(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(Refused, match="no such host"):
        fetch("http://lantern.example/", resolve=absent)
    with pytest.raises(Refused, match="no answer"):
        fetch("http://127.0.0.1:1/", allow_private=True)


def test_an_endless_answer_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "DEADLINE", -1.0)
    with pytest.raises(Refused, match="took longer"):
        fetch(f"{server}/harbour", allow_private=True)
