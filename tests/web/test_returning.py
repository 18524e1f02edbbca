"""A forgotten passphrase on the pages: a code, eight words on the telephone, and cases given back one by one."""

import re

import pytest
from django.test import Client

from havre import seal
from havre.cases import operations as do
from havre.ledger import operations
from havre.ledger.models import StoredLeaf
from havre.members.models import WaitingKey
from tests.cast import NOW, PASSPHRASES, Cast, client_of

NEW = "violin harvest eleven copper window drum"


@pytest.fixture
def shared(people: Cast) -> str:
    """Carla's case, which Boris may read; its pseudonym."""
    case = do.open_case(by=people.carla, at=NOW)
    operations.grant(
        by=people.carla, book=case.book, compartments=[seal.FILE], to=people.boris.member, rights=seal.Rights.READ
    )  # fmt: skip
    return case.value.pseudonym


def forgets(people: Cast) -> str:
    """Amina makes a code, Boris uses it; his words."""
    page = client_of("amina").post(f"/organisation/members/{people.boris.member.hex()}/again/")
    found = re.search(r"\b[0-9a-f]{64}\b", page.content.decode().split("<pre", 1)[1])
    assert found
    typed = {"token": found.group(), "passphrase": NEW, "again": NEW}
    assert "let in again" in Client().post("/join/", {"token": found.group()}).content.decode()
    waiting = Client().post("/join/", typed).content.decode()
    assert "Stay on this page" in waiting
    return " ".join(re.findall(r"<li>([\w-]+)</li>", waiting))


def take_back(people: Cast, words: str) -> None:
    amina = client_of("amina")
    page = amina.get("/organisation/").content.decode()
    assert "has chosen a new passphrase" in page
    address = f"/organisation/waiting/{people.boris.member.hex()}/"
    assert "forgot their passphrase" in amina.get(address).content.decode()
    assert "not the words" in amina.post(address, {"words": "other " + words}).content.decode()
    assert amina.post(address, {"words": words}).headers["Location"] == "/organisation/?done=taken-back"


def unlock(handle: str, passphrase: str) -> Client:
    client = Client()
    client.post("/unlock/", {"handle": handle, "passphrase": passphrase})
    return client


def test_the_whole_way(people: Cast, shared: str) -> None:
    before = client_of("boris")
    assert shared in before.get("/cases/").content.decode()
    words = forgets(people)
    assert shared in before.get("/cases/").content.decode(), "until somebody vouched, nothing changes"
    assert unlock("boris", NEW).get("/cases/").status_code == 302
    take_back(people, words)
    assert before.get("/cases/").headers["Location"] == "/unlock/", "the old session is locked"
    assert unlock("boris", PASSPHRASES["boris"]).get("/cases/").status_code == 302
    boris = unlock("boris", NEW)
    assert shared not in boris.get("/cases/").content.decode()
    own = boris.get(f"/organisation/members/{people.boris.member.hex()}/").content.decode()
    assert "1 case that you held before waits" in own
    assert words in own
    carla = client_of("carla")
    assert "1 to give back" in carla.get("/today/").content.decode()
    listed = carla.get("/organisation/").content.decode()
    assert "taken in by amina" in listed
    assert words not in listed, "she has to ask him"
    address = f"/organisation/members/{people.boris.member.hex()}/give-back/"
    page = carla.get(address).content.decode()
    assert shared in page
    assert words not in page
    book = re.search(r'name="books" value="(\w{32})"', page)
    assert book
    size = StoredLeaf.objects.count()
    for wrong in ({"books": book[1], "words": "other words"}, {"books": book[1]}, {"words": words}):
        assert carla.post(address, wrong).status_code == 200
    assert StoredLeaf.objects.count() == size
    answer = carla.post(address, {"books": book[1], "words": words})
    assert answer.headers["Location"] == "/organisation/?done=given-back"
    assert shared in boris.get("/cases/").content.decode()
    assert carla.get(address).status_code == 404
    assert words in carla.get("/organisation/").content.decode(), "now they may be looked at again"


def test_declined_on_the_page(people: Cast, shared: str) -> None:
    take_back(people, forgets(people))
    carla = client_of("carla")
    address = f"/organisation/members/{people.boris.member.hex()}/give-back/"
    book = re.search(r'name="books" value="(\w{32})"', carla.get(address).content.decode())
    assert book
    answer = carla.post(address, {"books": book[1], "decline": "1"})
    assert answer.headers["Location"] == "/organisation/?done=not-given-back"
    assert carla.get(address).status_code == 404
    assert shared not in unlock("boris", NEW).get("/cases/").content.decode()
    assert shared in carla.get("/cases/").content.decode()


def test_who_holds_nothing_of_it_is_told_numbers_or_nothing(people: Cast, shared: str) -> None:
    take_back(people, forgets(people))
    page = client_of("amina").get("/organisation/").content.decode()
    assert "1 of their cases waits for others" in page
    assert shared not in page
    address = f"/organisation/members/{people.boris.member.hex()}/give-back/"
    assert client_of("amina").get(address).status_code == 404


def test_a_caseworker_lets_nobody_in(people: Cast) -> None:
    carla = client_of("carla")
    address = f"/organisation/members/{people.boris.member.hex()}/again/"
    answer = carla.post(address)
    assert answer.status_code == 403
    assert "Only an administrator" in answer.content.decode()
    words = forgets(people)
    page = carla.post(f"/organisation/waiting/{people.boris.member.hex()}/", {"words": words})
    assert "Only an administrator" in page.content.decode()
    assert WaitingKey.objects.count() == 1
    assert (
        "Let them in again"
        not in carla.get(f"/organisation/members/{people.boris.member.hex()}/").content.decode()
    )


def test_nobody_is_let_in_by_an_address_alone(people: Cast) -> None:
    amina = client_of("amina")
    assert amina.get(f"/organisation/members/{people.boris.member.hex()}/again/").status_code == 405
    assert amina.post(f"/organisation/members/{people.amina.member.hex()}/again/").status_code == 403
    assert amina.post(f"/organisation/members/{'00' * 16}/again/").status_code == 404
