"""Somebody copied a member's cookie, or all of them: it opens nothing once its session ended, however it ended."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from havre import seal
from havre.cases import operations as do
from havre.members.sessions import IDLE_MINUTES, Sessions
from havre.web import clock
from havre.web.cookies import NAME
from havre.web.runtime import runtime
from tests.attack.conftest import Made
from tests.attack.serving import Server, Visitor
from tests.attack.test_outsider import addresses
from tests.cast import MINUTE, NOW, PASSPHRASES, Cast, client_of


def thief_with(cookie: str) -> Client:
    client = Client()
    client.cookies[NAME] = cookie
    return client


def opens(cookie: str) -> bool:
    """Whether the cookie leads anywhere, in a browser of somebody else's."""
    thief = thief_with(cookie)
    found = {thief.get(reverse(name)).status_code for name in ("cases", "today", "organisation", "log")}
    assert found in ({200}, {302}), found
    return found == {200}


def _lock(client: Client) -> None:
    client.post("/lock/")


def _exit(client: Client) -> None:
    client.post("/quick-exit/")


def _unlock_again(client: Client) -> None:
    client.post("/unlock/", {"handle": "amina", "passphrase": PASSPHRASES["amina"]})


def _unlock_as_another(client: Client) -> None:
    client.post("/unlock/", {"handle": "boris", "passphrase": PASSPHRASES["boris"]})


@pytest.mark.parametrize("end", [_lock, _exit, _unlock_again, _unlock_as_another])
def test_after_the_session_ended(people: Cast, data: Path, end: Callable[[Client], None]) -> None:
    amina = client_of("amina")
    stolen = amina.cookies[NAME].value
    assert opens(stolen), "the control: while she is unlocked it is as good as hers"
    end(amina)
    assert not opens(stolen)
    assert seal.sha256(bytes.fromhex(stolen)) not in runtime().sessions._sessions


def test_after_she_was_idle_though_the_thief_keeps_asking_for_pages_without_it(
    people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = client_of("amina")
    stolen, begun = amina.cookies[NAME].value, clock.now()
    for minute in range(IDLE_MINUTES + 2):
        monkeypatch.setattr(clock, "now", lambda minute=minute: begun + minute * MINUTE)
        Client().get("/unlock/")
    assert not opens(stolen)


def test_whatever_takes_the_cookie_away_has_locked_the_session(people: Cast, data: Path) -> None:
    """Or a session would stay open that nobody can lock any more."""
    taken = set()
    for address in addresses():
        if not address.parts:
            amina = client_of("amina")
            stolen = amina.cookies[NAME].value
            amina.post(reverse(address.name), {"text": "x"})
            if amina.cookies[NAME].value != stolen:
                taken.add(address.name)
                assert not opens(stolen), address.name
    assert {"lock", "quick-exit", "recover-cancel"} <= taken


@pytest.mark.parametrize(
    "guess", ["00" * 32, "ff" * 32, "", "zz" * 32, "ab" * 31, "ab" * 33, " " * 64, "../" * 20, "é" * 32]
)
def test_a_guessed_cookie_opens_nothing(people: Cast, data: Path, guess: str) -> None:
    client_of("amina")
    assert not opens(guess)


def test_the_hash_by_which_the_server_knows_it_is_not_the_cookie(people: Cast, data: Path) -> None:
    """Whoever reads the table of sessions in memory has no cookie from it."""
    client_of("amina")
    (known,) = runtime().sessions._sessions
    assert not opens(known.hex())


class TestSwapped:
    """Somebody who could write into the table of sessions still can't open one member's with another's cookie."""

    def test_the_secret_of_one_opens_nothing_of_another(self, people: Cast, data: Path) -> None:
        amina, boris = (client_of(handle).cookies[NAME].value for handle in ("amina", "boris"))
        sessions = runtime().sessions
        names = [seal.sha256(bytes.fromhex(cookie)) for cookie in (amina, boris)]
        ours, theirs = (sessions._sessions[name] for name in names)
        sessions._sessions[names[0]], sessions._sessions[names[1]] = theirs, ours
        for cookie in (amina, boris):
            with pytest.raises(seal.SealError):
                sessions.find(bytes.fromhex(cookie), at=clock.now())
            thief = thief_with(cookie)
            thief.raise_request_exception = False
            answer = thief.get("/today/")
            assert (answer.status_code, b"went wrong" in answer.content) == (500, True)

    def test_nor_with_only_the_sealed_seed_swapped(self, people: Cast, data: Path) -> None:
        carla, amina = (client_of(handle).cookies[NAME].value for handle in ("carla", "amina"))
        sessions = runtime().sessions
        names = [seal.sha256(bytes.fromhex(cookie)) for cookie in (carla, amina)]
        sessions._sessions[names[0]].sealed_seed = sessions._sessions[names[1]].sealed_seed
        with pytest.raises(seal.SealError):
            sessions.find(bytes.fromhex(carla), at=clock.now())

    def test_the_control_their_own_opens(self, people: Cast, data: Path) -> None:
        cookie = client_of("carla").cookies[NAME].value
        present = runtime().sessions.find(bytes.fromhex(cookie), at=clock.now())
        assert present is not None
        assert present.handle == "carla"


def test_the_control_a_session_that_is_not_ended_would_open(
    people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = client_of("amina")
    stolen = amina.cookies[NAME].value
    monkeypatch.setattr(Sessions, "lock", lambda _self, _secret: None)
    amina.post("/lock/")
    assert opens(stolen)


def test_a_member_sees_with_a_stolen_cookie_what_its_owner_holds_and_no_more(
    people: Cast, data: Path
) -> None:
    book = do.open_case(by=people.amina, at=NOW, region="x").book
    path = reverse("case", args=[book.hex()])
    assert thief_with(client_of("amina").cookies[NAME].value).get(path).status_code == 200
    assert thief_with(client_of("carla").cookies[NAME].value).get(path).status_code == 404


def test_with_the_disk_and_every_cookie_after_the_process_was_killed(made: Made, tmp_path: Path) -> None:
    """Promise 2, with no time for a last word: the copied folder, served again, knows none of them."""
    cookies = []
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        for handle in ("amina", "boris", "carla"):
            visitor = Visitor(server.port).unlock(handle, PASSPHRASES[handle])
            assert visitor.get(f"/cases/{made.book}/").status == (404 if handle == "carla" else 200)
            cookies.append(dict(visitor.cookies))
        server.kill()
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        for held in cookies:
            for path in ("/today/", f"/cases/{made.book}/"):
                answer = Visitor(server.port, dict(held)).get(path)
                assert (answer.status, answer.header("Location")) == (302, "/unlock/")
