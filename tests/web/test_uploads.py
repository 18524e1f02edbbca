"""A file that arrives for a session that was locked meanwhile."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from havre.cases.types import CaseFile, Exhibit
from havre.ledger import operations
from havre.web.runtime import runtime
from tests.cast import NOW, PASSPHRASES, Cast

ACCOUNT = "What the paper shows, written while its file was on its way."


@pytest.mark.parametrize("locked", [True, False])
def test_what_was_typed_beside_it_is_given_back(
    people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    book = operations.open_book(by=people.amina, at=NOW, first=[CaseFile(pseudonym="Heron")])
    client = Client(enforce_csrf_checks=True)
    client.get("/unlock/")
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    client.post("/unlock/", token | {"handle": "amina", "passphrase": PASSPHRASES["amina"]})
    secret = bytes.fromhex(client.cookies["havre"].value)
    if locked:  # after the request found its session, and before its body was read
        sessions = runtime().sessions
        found = sessions.find
        monkeypatch.setattr(
            sessions, "find", lambda *given, **named: (found(*given, **named), sessions.lock(secret))[0]
        )
    answer = client.post(
        f"/cases/{book.hex()}/exhibits/new/",
        token
        | {"name": "Paper", "what": ACCOUNT, "received": "", "language": "", "provenance": "", "supports": ""}
        | {"file": SimpleUploadedFile("paper.txt", b"a paper")},
    )
    kept = people.amina.count(Exhibit, book=book)
    incoming = list((data / "files" / "incoming").iterdir())
    if locked:
        assert answer.status_code == 403
        assert "locked" in answer.content.decode()
        assert ACCOUNT in answer.content.decode()
        assert (kept, incoming) == (0, [])
    else:
        assert answer.status_code in (200, 302)
        assert (kept, len(incoming)) in ((1, 0), (0, 1))
