"""Every answer, of every page and every refusal: not framed, not kept, not sniffed, nothing of other hosts."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import reverse

from havre.base.ids import BookId
from havre.cases import operations as do
from havre.web import middleware
from tests.attack.conftest import Made
from tests.attack.serving import Server
from tests.attack.test_outsider import addresses
from tests.cast import NOW, Cast, client_of

LEAVING = ("lock", "quick-exit", "recover-cancel")  # these end a session
FORBIDDEN_IN_POLICY = ("unsafe", "http:", "https:", "*", "blob:")


def missing(headers: Any, *, kept: bool = False) -> list[str]:
    """What an answer's headers should forbid and don't; `kept`: a static file, which browsers may keep."""
    found = [
        f"{name} is {headers.get(name)}"
        for name, value in middleware.HEADERS.items()
        if headers.get(name) != value
    ]
    if not kept and headers.get("Cache-Control") != "no-store":
        found.append(f"Cache-Control is {headers.get('Cache-Control')}")
    if headers.get("Server", "").count(".") or headers.get("X-Powered-By"):
        found.append("it names the server's version")
    return found


@pytest.fixture
def book(people: Cast) -> BookId:
    return do.open_case(by=people.amina, at=NOW, region="x").book


def everything(client: Client, book: BookId) -> Iterator[tuple[str, Any]]:
    """The answers of every address to each method; with an id that is there, and with some that aren't."""
    for address in addresses():
        if address.name in LEAVING:
            continue  # last, below
        for id_ in (book.hex(), "ab" * 16, "../x"):
            if not address.parts and id_ != book.hex():
                continue
            values: dict[str, Any] = {part: 0 if part == "index" else id_ for part in address.parts}
            try:
                path = reverse(address.name, kwargs=values)
            except Exception:  # no address can be made of this id
                continue
            for method in (client.get, client.head, client.post, client.put, client.options):
                answer = method(path)
                if answer.streaming:
                    b"".join(answer.streaming_content)
                yield f"{method.__name__} {path}", answer
    for name in LEAVING:
        yield name, client.post(reverse(name))


@pytest.mark.parametrize("who", ["amina", "nobody"])
def test_every_page_and_every_refusal_of_it(people: Cast, data: Path, book: BookId, who: str) -> None:
    client = client_of(who) if who != "nobody" else Client()
    told = {what: (answer.status_code, missing(answer.headers)) for what, answer in everything(client, book)}
    assert {what: wrong for what, (_, wrong) in told.items() if wrong} == {}
    statuses = {status for status, _ in told.values()}
    assert {200, 302, 405} | ({404} if who == "amina" else set()) <= statuses, statuses


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("/nowhere/", {}, 404),
        ("/today", {}, 301),
        ("/unlock/", {"HTTP_HOST": "elsewhere.example"}, 400),
        (
            "/unlock/",
            {"HTTP_HOST": "elsewhere.example", "HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"},
            400,
        ),
        ("/unlock/", {"HTTP_HOST": "a b", "HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, 400),
        ("/static/nothing.css", {}, 404),
        ("/\x00", {}, 404),
    ],
)
def test_refusals_before_any_page(
    people: Cast, data: Path, path: str, said: dict[str, str], status: int
) -> None:
    answer = Client().get(path, **said)  # type: ignore[arg-type]  # headers of a request
    assert answer.status_code == status
    assert missing(answer.headers, kept=path.startswith("/static/")) == []


@pytest.mark.parametrize(
    "error", [RuntimeError, SuspiciousOperation, PermissionDenied, KeyError, MemoryError]
)
def test_a_page_that_fails(
    people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise error("of a secret")

    amina = client_of("amina")
    amina.raise_request_exception = False
    monkeypatch.setattr("havre.cases.listing.cases", fail)
    answer = amina.get("/cases/")
    assert answer.status_code in (400, 403, 500)
    assert missing(answer.headers) == []
    assert b"secret" not in answer.content


def test_the_policy_names_no_other_host_and_nothing_inline() -> None:
    policy = middleware.CONTENT_SECURITY_POLICY
    assert not [word for word in FORBIDDEN_IN_POLICY if word in policy]
    for needed in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert needed in policy


def test_what_the_server_itself_refuses_says_nothing(made: Made, tmp_path: Path) -> None:
    """Requests that never reach a page: no content of ours, and no version of anything."""
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        for line in (
            b"GET / HTTP/9.9",
            b"nonsense",
            b"GET /" + b"x" * 9000 + b" HTTP/1.1",
            b"GET / HTTP/1.1\r\nHost x",
        ):
            answer = _raw(server.port, line + b"\r\n\r\n")
            assert b"unlock" not in answer.lower(), line
            assert b"gunicorn/" not in answer, line
            assert b"Traceback" not in answer, line


def _raw(port: int, request: bytes) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.connect()
    connection.sock.sendall(request)
    found = b""
    while piece := connection.sock.recv(65_536):
        found += piece
    connection.close()
    return found


def test_the_control_one_header_less_is_seen(
    people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = dict(middleware.HEADERS)
    for name in full:
        with monkeypatch.context() as without:
            without.delitem(middleware.HEADERS, name)
            answer = Client().get("/unlock/")
        assert [wrong for wrong in missing(answer.headers) if wrong.startswith(name)] == [f"{name} is None"]
