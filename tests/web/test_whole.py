"""A connection that was cut in the middle of a form keeps nothing of it."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.test.client import FakePayload, RequestFactory

from havre.cases.types import CaseFile, Note
from havre.ledger import operations
from havre.web.cookies import NAME
from havre.web.runtime import runtime
from havre.web.whole import WholeBodies
from tests.cast import NOW, Cast, client_of

BOUNDARY = "cut-here"


def _form(kind: str, token: str, text: str) -> tuple[str, bytes]:
    if kind == "urlencoded":
        return "application/x-www-form-urlencoded", f"csrfmiddlewaretoken={token}&text={text}".encode()
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrfmiddlewaretoken", token), ("text", text))
    )
    return f"multipart/form-data; boundary={BOUNDARY}", f"{parts}--{BOUNDARY}--\r\n".encode()


def _send(client: Client, path: str, kind: str, *, cut: int) -> str:
    """Send a note whose last `cut` bytes never arrive; returns the status line."""
    token = client.cookies["csrftoken"].value
    content_type, body = _form(kind, token, "The-one-to-trust-is-not-the-uncle")
    environ = RequestFactory().generic("POST", path).environ
    environ["CONTENT_TYPE"] = content_type
    environ["wsgi.input"] = io.BytesIO(body[: len(body) - cut])
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["HTTP_COOKIE"] = f"{NAME}={client.cookies[NAME].value}; csrftoken={token}"
    status: list[str] = []

    def start(line: str, _headers: list[Any], _info: Any = None) -> None:
        status.append(line)

    list(WholeBodies(WSGIHandler())(environ, start))
    return status[0]


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_that_was_cut_is_not_kept(people: Cast, data: Path, kind: str) -> None:
    case = operations.open_book(by=people.amina, at=NOW, first=[CaseFile(pseudonym="Heron")])
    client = client_of("amina")
    client.get(f"/cases/{case.hex()}/")
    path = f"/cases/{case.hex()}/notes/"
    for cut in (1, 8, 40):
        assert _send(client, path, kind, cut=cut).startswith(("400", "403")), cut
    runtime().ledger.refresh()
    assert people.amina.all(Note, book=case) == []
    assert _send(client, path, kind, cut=0).startswith("302")
    assert [held.value.text for held in people.amina.all(Note, book=case)] == [
        "The-one-to-trust-is-not-the-uncle"
    ]


def test_reading_past_what_was_announced_gives_nothing() -> None:
    read: list[bytes] = []

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        read.extend(
            (environ["wsgi.input"].readline(), environ["wsgi.input"].read(), environ["wsgi.input"].read())
        )
        return []

    payload = FakePayload(b"one\ntwo and the next request")
    list(WholeBodies(application)({"wsgi.input": payload, "CONTENT_LENGTH": "7"}, None))  # type: ignore[arg-type]  # nothing is answered
    assert read == [b"one\n", b"two", b""]
