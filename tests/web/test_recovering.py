"""The ceremony on the page: shares one after another, each checked as it is typed, nothing kept but in memory."""

import re
from pathlib import Path

import pytest
from django.test import Client

from havre import seal
from havre.cases.types import Note
from havre.ledger import operations
from havre.ledger.models import SealedGrant, StoredLeaf
from havre.ledger.queries import verify
from havre.members.gatherings import IDLE_MINUTES
from havre.members.models import Account
from havre.web import clock
from havre.web.cookies import NAME
from havre.web.runtime import runtime
from tests.cast import MINUTE, NOW, PASSPHRASES, Cast, client_of

PASSPHRASE = PASSPHRASES["dora"]
TYPED = {"handle": "dora", "passphrase": PASSPHRASE, "again": PASSPHRASE}


@pytest.fixture
def client(people: Cast, data: Path) -> Client:
    return Client()


def enter(client: Client, share: str) -> str:
    """Type one share; the page that follows."""
    return client.post("/recover/", {"share": share}, follow=True).content.decode()


def test_the_whole_ceremony(people: Cast, client: Client) -> None:
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="kept")])
    assert "/recover/" in client.get("/unlock/").content.decode()
    assert "The first share tells" in client.get("/recover/").content.decode()
    page = enter(client, people.shares[1])
    assert "1 share is right." in page
    assert "1 more is needed." in page
    assert " ".join(people.shares[1].split()[5:8]) not in page, "a share that was taken is not shown again"
    page = enter(client, people.shares[0])
    assert " ".join(people.ledger.authority.recovery.public.fingerprint_words()) in page
    assert "<dd>1</dd>" in page
    assert all(handle in page for handle in ("amina", "boris", "carla"))
    size = StoredLeaf.objects.count()
    answer = client.post("/recover/member/", TYPED | {"lost": [people.carla.member.hex()]}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [("/organisation/?done=recovered", 302)]
    assert "replace the shares" in page
    assert "Unlocked as dora" in page
    assert StoredLeaf.objects.count() > size
    assert [a.handle for a in Account.objects.order_by("handle")] == ["amina", "boris", "dora"]
    assert client.get(f"/cases/{book.hex()}/access/").status_code in (200, 404)
    assert verify(runtime().ledger).ok
    assert not runtime().recoveries._kept


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda words: [*words[:6], "zzz", *words[7:]], "Word 7 is not one that shares are made of"),
        (lambda words: words[:-1], "A share has 33 words; here are 32"),
        (lambda words: [words[1], words[0], *words[2:]], "together they don&#x27;t fit"),
    ],
)
def test_a_mistyped_share_stays_to_be_mended_and_says_what_is_wrong(
    people: Cast, client: Client, change: object, says: str
) -> None:
    assert callable(change)
    typed = " ".join(change(people.shares[0].split()))
    page = enter(client, typed)
    assert says in page
    assert typed in page
    assert not runtime().recoveries._kept
    assert NAME not in client.cookies or not client.cookies[NAME].value


def test_the_same_share_and_one_of_another_set_change_nothing(people: Cast, client: Client) -> None:
    enter(client, people.shares[0])
    assert "share 1, which was entered before" in enter(client, people.shares[0])
    page = enter(client, seal.split_recovery(seal.Seed.new())[1])
    assert "another set" in page
    assert "1 more is needed." in page


def test_a_whole_set_of_another_organisation_opens_nothing_and_is_forgotten(
    people: Cast, client: Client
) -> None:
    others = seal.split_recovery(seal.Seed.new())
    enter(client, others[0])
    page = enter(client, others[1])
    assert "not of this organisation" in page
    assert "All the shares were forgotten" in page
    assert not runtime().recoveries._kept
    assert client.get("/recover/member/").headers["Location"] == "/recover/"


def test_fewer_shares_open_nothing(people: Cast, client: Client) -> None:
    enter(client, people.shares[0])
    size = StoredLeaf.objects.count()
    for answer in (client.get("/recover/member/"), client.post("/recover/member/", TYPED)):
        assert answer.headers["Location"] == "/recover/"
    assert StoredLeaf.objects.count() == size


def test_a_stranger_who_began_keeps_no_trustee_out(people: Cast, client: Client) -> None:
    foreign = seal.split_recovery(seal.Seed.new(), threshold=16, count=16)
    for _ in range(9):  # one more than there are places
        assert "15 more are needed." in enter(Client(), foreign[0])
    assert len(runtime().recoveries._kept) == 8
    assert "1 more is needed." in enter(client, people.shares[0])
    enter(Client(), foreign[1])
    assert "These shares open everything" in enter(client, people.shares[1])


def test_another_browser_neither_sees_nor_joins_nor_disturbs(people: Cast, client: Client) -> None:
    enter(client, people.shares[0])
    other = Client()
    assert "The first share tells" in other.get("/recover/").content.decode()
    assert "1 more is needed." in enter(other, people.shares[1]), "of its own"
    assert "1 more is needed." in client.get("/recover/").content.decode()


@pytest.mark.parametrize("leave", ["/recover/cancel/", "/quick-exit/", "/lock/"])
def test_leaving_forgets(people: Cast, client: Client, leave: str) -> None:
    enter(client, people.shares[0])
    stolen = client.cookies[NAME].value
    client.post(leave)
    assert not runtime().recoveries._kept
    thief = Client()
    thief.cookies[NAME] = stolen
    assert "The first share tells" in thief.get("/recover/").content.decode()


def test_ten_idle_minutes_forget(people: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(client, people.shares[0])
    later = clock.now() + IDLE_MINUTES * MINUTE + MINUTE
    runtime().look_once(clock.now())
    assert runtime().recoveries._kept, "the control: the watch alone forgets nothing"
    runtime().look_once(later)
    assert not runtime().recoveries._kept
    enter(client, people.shares[0])
    monkeypatch.setattr(clock, "now", lambda: later + IDLE_MINUTES * MINUTE)
    assert "The first share tells" in client.get("/recover/").content.decode()


def test_what_lies_in_memory_is_sealed_under_the_cookie(people: Cast, client: Client) -> None:
    enter(client, people.shares[0])
    [kept] = runtime().recoveries._kept.values()
    assert people.shares[0].encode() not in kept.sealed
    assert bytes.fromhex(client.cookies[NAME].value) not in runtime().recoveries._kept


def test_mistakes_are_slowed_down_and_a_ceremony_under_way_by_its_own_only(
    people: Cast, client: Client
) -> None:
    enter(client, people.shares[0])
    stranger = Client()
    for _ in range(6):
        enter(stranger, "zzz")
    assert "Too many attempts" in enter(stranger, people.shares[0])
    assert "Too many attempts" not in enter(client, "zzz")
    assert "These shares open everything" in enter(client, people.shares[1])


def test_who_was_unlocked_in_this_browser_is_locked(people: Cast) -> None:
    boris = client_of("boris")
    session = boris.cookies[NAME].value
    enter(boris, people.shares[0])
    thief = Client()
    thief.cookies[NAME] = session
    assert thief.get("/organisation/").headers["Location"] == "/unlock/"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"handle": "amina"}, "handle already"),
        ({"again": "another thing"}, "not the same"),
        ({"passphrase": "password1", "again": "password1"}, "too easy to guess"),
        ({"lost": ["00" * 16]}, "Choose again"),
    ],
)
def test_a_wrong_form_writes_nothing_and_the_shares_need_not_be_typed_again(
    people: Cast, client: Client, changed: dict[str, object], says: str
) -> None:
    enter(client, people.shares[0])
    enter(client, people.shares[2])
    size = StoredLeaf.objects.count()
    page = client.post("/recover/member/", TYPED | changed).content.decode()
    assert says in page
    assert PASSPHRASE not in page
    assert StoredLeaf.objects.count() == size
    assert client.post("/recover/member/", TYPED).headers["Location"] == "/organisation/?done=recovered"


def test_lost_members_are_locked_out_at_once(people: Cast, client: Client) -> None:
    boris = client_of("boris")
    assert boris.get("/organisation/").status_code == 200
    enter(client, people.shares[0])
    enter(client, people.shares[2])
    client.post("/recover/member/", TYPED | {"lost": [people.boris.member.hex()]})
    assert boris.get("/organisation/").headers["Location"] == "/unlock/"


def test_what_could_not_be_opened_is_said(people: Cast, client: Client) -> None:
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="x")])
    index = people.ledger.authority.granted_in(people.ledger.authority.recovery.key_id, book, seal.FILE)[0]
    SealedGrant.objects.filter(index=index).update(envelope=b"\0" * 1168)
    enter(client, people.shares[0])
    enter(client, people.shares[2])
    page = client.post("/recover/member/", TYPED).content.decode()
    assert "1 key could not be opened" in page
    assert NAME in client.cookies
    assert client.get("/organisation/").status_code == 200


def test_the_organisation_sees_who_came_in_by_the_shares(people: Cast, client: Client) -> None:
    boris = client_of("boris")
    said = re.compile("came in with the shares")
    assert not said.search(boris.get("/organisation/").content.decode())
    enter(client, people.shares[0])
    enter(client, people.shares[2])
    client.post("/recover/member/", TYPED)
    assert len(said.findall(boris.get("/organisation/").content.decode())) == 1


def test_nothing_is_recovered_where_nothing_is_set_up(data: Path, transactional_db: None) -> None:
    assert Client().get("/recover/").headers["Location"] == "/setup/"
    assert Client().get("/recover/member/").status_code in (302, 403)
