"""A page of somebody else's that sends forms here from a member's browser: none is taken, and nothing is appended.

The forms are those of the matrix of addresses, so a new page that takes forms is asked by itself.
"""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from havre.base.ids import BookId
from havre.cases import operations as do
from havre.cases.types import Note
from havre.ledger.models import StoredLeaf
from havre.web.cookies import NAME
from havre.web.runtime import runtime
from tests.attack.test_outsider import TYPED, addresses
from tests.cast import NOW, PASSPHRASES, Cast

HOST = "http://testserver"
ELSEWHERE = "http://elsewhere.example"
# How a browser announces a form that another site sends; the last says the least, as an old browser does.
FORGED: dict[str, dict[str, str]] = {
    "from another site": {"HTTP_ORIGIN": ELSEWHERE, "HTTP_SEC_FETCH_SITE": "cross-site"},
    "from a site beside it": {"HTTP_ORIGIN": "http://other.testserver", "HTTP_SEC_FETCH_SITE": "same-site"},
    "from a sandboxed frame": {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"},
    "from a frame of a site beside it": {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-site"},
    "typed into the address bar": {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "none"},
    "from an old browser": {"HTTP_ORIGIN": "null"},
}


def browser(handle: str) -> Client:
    """A browser that keeps what its pages give it, and sends no token by itself."""
    client = Client(enforce_csrf_checks=True)
    client.get("/unlock/")
    answer = client.post(
        "/unlock/", {"handle": handle, "passphrase": PASSPHRASES[handle], **token_of(client)}
    )
    assert answer.status_code == 302, answer.content
    client.get("/organisation/")
    return client


def token_of(client: Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


@pytest.fixture
def book(people: Cast) -> BookId:
    return do.open_case(by=people.amina, at=NOW, region="x").book


def note_path(book: BookId) -> str:
    return reverse("case-note-add", args=[book.hex()])


def kept(people: Cast, book: BookId) -> list[str]:
    runtime().ledger.refresh()
    return [held.value.text for held in people.amina.all(Note, book=book)]


@pytest.mark.parametrize("how", FORGED)
def test_a_form_of_another_site_is_not_taken_even_with_the_token(
    people: Cast, data: Path, book: BookId, how: str
) -> None:
    amina = browser("amina")
    answer = amina.post(note_path(book), {"text": "forged", **token_of(amina)}, **FORGED[how])
    assert answer.status_code == 403
    assert kept(people, book) == []


def test_no_page_takes_a_form_without_the_token(people: Cast, data: Path, book: BookId) -> None:
    amina, size = browser("amina"), StoredLeaf.objects.count()
    asked = 0
    for address in addresses():
        values: dict[str, Any] = {part: 0 if part == "index" else book.hex() for part in address.parts}
        path = reverse(address.name, kwargs=values)
        answer = amina.post(path, TYPED.get(address.name, {"text": "forged"}), HTTP_ORIGIN=HOST)
        assert answer.status_code in (403, 405), address.name
        asked += answer.status_code == 403
    assert asked > 25
    assert StoredLeaf.objects.count() == size
    assert amina.get("/organisation/").status_code == 200, "nor was she locked by it"


@pytest.mark.parametrize("whose", ["boris", "nobody"])
def test_the_token_of_another_session_is_none(people: Cast, data: Path, book: BookId, whose: str) -> None:
    amina = browser("amina")
    other = browser("boris") if whose == "boris" else Client()
    other.get("/unlock/")
    answer = amina.post(note_path(book), {"text": "forged", **token_of(other)}, HTTP_ORIGIN=HOST)
    assert answer.status_code == 403
    assert kept(people, book) == []


def test_a_planted_session_is_replaced_at_unlocking(people: Cast, data: Path) -> None:
    """Whoever puts a cookie of their own into a browser does not hold the session that begins there."""
    planted = "ab" * 32
    client = Client()
    client.cookies[NAME] = planted
    client.post("/unlock/", {"handle": "amina", "passphrase": PASSPHRASES["amina"]})
    assert client.cookies[NAME].value != planted
    thief = Client()
    thief.cookies[NAME] = planted
    assert thief.get("/organisation/").headers["Location"] == "/unlock/"


class TestReplayed:
    """A form that was recorded and is sent again."""

    def test_by_the_same_session_is_kept_once(self, people: Cast, data: Path, book: BookId) -> None:
        amina = browser("amina")
        form = {"text": "once", "once": "ab" * 16, **token_of(amina)}
        first = amina.post(note_path(book), form, HTTP_ORIGIN=HOST)
        again = amina.post(note_path(book), form, HTTP_ORIGIN=HOST)
        assert first.headers["Location"] == again.headers["Location"]
        assert kept(people, book) == ["once"]

    def test_after_locking_is_not_taken(self, people: Cast, data: Path, book: BookId) -> None:
        amina = browser("amina")
        form = {"text": "kept before the lock", **token_of(amina)}
        cookies = {name: morsel.value for name, morsel in amina.cookies.items()}
        assert amina.post(note_path(book), form, HTTP_ORIGIN=HOST).status_code == 302
        amina.post("/lock/", token_of(amina), HTTP_ORIGIN=HOST)
        thief = Client(enforce_csrf_checks=True)
        for name, value in cookies.items():
            thief.cookies[name] = value
        assert thief.post(note_path(book), form, HTTP_ORIGIN=HOST).status_code == 403
        assert kept(people, book) == ["kept before the lock"]

    def test_by_another_member_is_theirs_to_refuse(self, people: Cast, data: Path, book: BookId) -> None:
        """The same form with Carla's own session: for her there is no such case."""
        carla = browser("carla")
        form = {"text": "replayed", "once": "ab" * 16, **token_of(carla)}
        assert carla.post(note_path(book), form, HTTP_ORIGIN=HOST).status_code == 404
        assert kept(people, book) == []


class TestControls:
    def test_the_members_own_form_is_taken(self, people: Cast, data: Path, book: BookId) -> None:
        amina = browser("amina")
        for text, said in (
            ("with an origin", {"HTTP_ORIGIN": HOST}),
            ("from our own page", {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}),
        ):
            answer = amina.post(note_path(book), {"text": text, **token_of(amina)}, **said)
            assert answer.status_code == 302, (text, answer.content)
        assert kept(people, book) == ["with an origin", "from our own page"]

    @pytest.mark.parametrize("how", FORGED)
    def test_without_the_check_the_forged_form_is_taken(
        self, people: Cast, data: Path, book: BookId, how: str
    ) -> None:
        unchecked = Client(enforce_csrf_checks=False)
        unchecked.post("/unlock/", {"handle": "amina", "passphrase": PASSPHRASES["amina"]})
        assert unchecked.post(note_path(book), {"text": "forged"}, **FORGED[how]).status_code == 302
        assert kept(people, book) == ["forged"]
