"""The page on which a member changes their passphrase."""

import pytest
from django.test import Client

from havre import seal
from havre.base.ids import LogId, Micros
from havre.ledger.desk import Desk
from havre.members import unlocking
from havre.web.cookies import NAME
from havre.web.runtime import runtime
from tests.cast import PASSPHRASES, Cast, client_of

NEW = "violin harvest eleven copper window drum"
TYPED = {"current": PASSPHRASES["boris"], "passphrase": NEW, "again": NEW}
PAGE = "/organisation/passphrase/"


def unlocks(handle: str, passphrase: str) -> bool:
    client = Client()
    client.post("/unlock/", {"handle": handle, "passphrase": passphrase})
    return NAME in client.cookies


def test_it_is_changed_and_all_other_sessions_of_that_member_are_locked(people: Cast) -> None:
    elsewhere, amina, boris = client_of("boris"), client_of("amina"), client_of("boris")
    assert PAGE in boris.get("/organisation/").content.decode()
    page = boris.get(PAGE).content.decode()
    assert "Six words drawn for you" in page
    assert "still opens with the old passphrase" in page
    answer = boris.post(PAGE, TYPED)
    assert answer.headers["Location"] == "/organisation/?done=passphrase-changed"
    assert boris.get("/organisation/").status_code == 200
    assert elsewhere.get("/organisation/").headers["Location"] == "/unlock/"
    assert amina.get("/organisation/").status_code == 200
    assert unlocks("boris", NEW)
    assert not unlocks("boris", PASSPHRASES["boris"])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"current": "something else entirely here"}, "not your passphrase now"),
        ({"again": "a different thing"}, "The two are not the same"),
        ({"passphrase": "password1", "again": "password1"}, "too easy to guess"),
        ({"current": ""}, "This is needed."),
    ],
)
def test_what_is_wrong_is_said_and_no_passphrase_is_sent_back(
    people: Cast, changed: dict[str, str], says: str
) -> None:
    page = client_of("boris").post(PAGE, TYPED | changed).content.decode()
    assert says in page
    for typed in (TYPED | changed).values():
        assert not typed or typed not in page
    assert unlocks("boris", PASSPHRASES["boris"])


def test_guessing_the_present_one_in_a_session_left_open_is_slowed_down(people: Cast) -> None:
    boris = client_of("boris")
    for _ in range(6):
        boris.post(PAGE, TYPED | {"current": "a guess at somebody's words"})
    assert "Too many attempts" in boris.post(PAGE, TYPED).content.decode()
    assert not unlocks("boris", PASSPHRASES["boris"]), "and at the door, too"


def test_a_weak_new_one_is_no_guess(people: Cast) -> None:
    boris = client_of("boris")
    for _ in range(7):
        boris.post(PAGE, TYPED | {"passphrase": "password1", "again": "password1"})
    assert boris.post(PAGE, TYPED).status_code == 302


def test_an_unlock_under_way_does_not_outlive_the_passphrase_that_began_it(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    boris, late = client_of("boris"), Client()
    unlock, opened = unlocking.unlock, runtime().sessions.open
    begun: list[bytes] = []

    def slow(*, handle: str, passphrase: str, log_id: LogId, cost: seal.Cost) -> unlocking.Unlocked:
        found = unlock(handle=handle, passphrase=passphrase, log_id=log_id, cost=cost)
        monkeypatch.setattr(unlocking, "unlock", unlock)
        assert boris.post(PAGE, TYPED).headers["Location"] == "/organisation/?done=passphrase-changed"
        return found

    def noted(*, handle: str, desk: Desk, seed: seal.Seed, at: Micros) -> bytes:
        begun.append(opened(handle=handle, desk=desk, seed=seed, at=at))
        return begun[-1]

    monkeypatch.setattr(unlocking, "unlock", slow)
    monkeypatch.setattr(runtime().sessions, "open", noted)
    page = late.post("/unlock/", {"handle": "boris", "passphrase": PASSPHRASES["boris"]})
    assert "don&#x27;t unlock anything here" in page.content.decode()
    assert NAME not in late.cookies
    [secret] = begun
    thief = Client()
    thief.cookies[NAME] = secret.hex()
    assert thief.get("/organisation/").headers["Location"] == "/unlock/", "nor is it open at the server"
    assert boris.get("/organisation/").status_code == 200, "the session that changed it goes on"
    assert unlocks("boris", NEW)


def test_nobody_changes_anothers(people: Cast) -> None:
    page = client_of("carla").post(PAGE, TYPED).content.decode()
    assert "not your passphrase now" in page
    assert unlocks("boris", PASSPHRASES["boris"])
    assert Client().post(PAGE, TYPED).headers["Location"] == "/unlock/"
