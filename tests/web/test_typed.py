"""A long text is given back when its form could not be taken: after a lock, an old form, a fault."""

import pytest
from django.test import Client

from havre.cases.types import CaseFile
from havre.ledger import operations
from havre.ledger.models import SealedBody
from tests.cast import NOW, Cast, client_of

ACCOUNT = "On the second of April I was summoned. <b>Two</b> people I knew had not come home."
SHOWN = "On the second of April I was summoned. &lt;b&gt;Two&lt;/b&gt; people I knew had not come home."


@pytest.fixture
def address(people: Cast) -> str:
    book = operations.open_book(by=people.amina, at=NOW, first=[CaseFile(pseudonym="Heron")])
    return f"/cases/{book.hex()}/notes/"


def test_after_a_lock(people: Cast, address: str) -> None:
    client = client_of("amina")
    client.post("/lock/")
    answer = client.post(address, {"text": ACCOUNT})
    assert answer.status_code == 403
    assert SHOWN in answer.content.decode()
    assert "locked" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(address).headers["Location"] == "/unlock/"
    assert client.post(address, {"text": "short"}).headers["Location"] == "/unlock/"


def test_with_a_form_that_is_too_old(people: Cast, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, {"text": ACCOUNT})
    assert answer.status_code == 403
    assert SHOWN in answer.content.decode()


def test_after_a_fault(people: Cast, address: str) -> None:
    row = SealedBody.objects.order_by("index").last()
    assert row is not None
    row.sealed = b"\0" + bytes(row.sealed)[1:]
    row.save()
    client = client_of("amina")
    answer = client.post(address, {"text": ACCOUNT})
    assert answer.status_code == 500
    assert SHOWN in answer.content.decode()


def test_no_secret_and_no_id_is_ever_given_back(people: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    secrets = {
        "handle": "amina-who-unlocks",
        "passphrase": "lantern orchard velvet seventeen bridge moss",
        "again": "lantern orchard velvet seventeen bridge moss",
        "token": "ab" * 32,
        "words": "eight words of a key that waits",
        "kept_file": "0f" * 16,
    }
    page = strict.post("/join/", secrets).content.decode()
    assert "amina-who-unlocks" in page, "the control: what is no secret is there"
    for name in ("passphrase", "token", "words", "kept_file"):
        assert secrets[name] not in page
