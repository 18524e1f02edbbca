"""Somebody with handles and a list of guesses, at the real pages: few tries are made, whatever comes at once.

A try is what reaches the stretching: that is counted here, and not what a page says about it.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from havre.members import unlocking
from havre.members.throttle import FREE_ATTEMPTS, LONGEST_WAIT, Throttle
from havre.web import clock
from havre.web.runtime import runtime
from tests.cast import NOW, PASSPHRASES, Cast

SECOND = 1_000_000
AT_ONCE = 24


class Tries:
    """The clock of the server, and every try that reached the stretching."""

    def __init__(self) -> None:
        self.now = NOW
        self.made: list[str] = []

    def later(self, seconds: int) -> None:
        self.now += seconds * SECOND


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Tries:
    found = Tries()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    unlock = unlocking.unlock

    def counted(*, handle: str, **rest: object) -> unlocking.Unlocked:
        found.made.append(handle)
        return unlock(handle=handle, **rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(unlocking, "unlock", counted)
    return found


def knock(handle: str, passphrase: str, *, address: str = "192.0.2.1") -> str:
    """One attempt from a fresh browser; "in", or what the page says."""
    try:
        answer = Client(REMOTE_ADDR=address).post("/unlock/", {"handle": handle, "passphrase": passphrase})
    finally:
        connections.close_all()  # of this thread
    return "in" if answer.status_code == 302 else answer.content.decode()


def at_once(handles: list[str], *, addresses: list[str]) -> list[str]:
    with ThreadPoolExecutor(max_workers=8) as pool:
        waiting = [
            pool.submit(knock, handle, "a wrong guess", address=address)
            for handle, address in zip(handles, addresses, strict=True)
        ]
        return [each.result() for each in waiting]


@pytest.mark.parametrize("handle", ["amina", "nobody-of-this-name"])
def test_many_at_once_at_one_handle_from_everywhere(
    people: Cast, data: Path, tries: Tries, handle: str
) -> None:
    pages = at_once([handle] * AT_ONCE, addresses=[f"192.0.2.{number}" for number in range(AT_ONCE)])
    assert "in" not in pages
    assert len(tries.made) <= FREE_ATTEMPTS["handle"]
    assert sum("Too many attempts" in page or "Many people" in page for page in pages) >= AT_ONCE - len(
        tries.made
    )


def test_patient_guessing_is_a_few_tries_a_minute(people: Cast, data: Path, tries: Tries) -> None:
    """Every few seconds another guess, each from another address: about one a minute is made."""
    for number in range(150):
        knock("amina", f"guess {number}", address=f"198.51.100.{number}")
        tries.later(4)
    slowed = FREE_ATTEMPTS["handle"] + 7  # the free ones, then waits of 1, 2, 4, … seconds
    assert len(tries.made) <= slowed + 150 * 4 // LONGEST_WAIT
    assert "Too many attempts" in knock("amina", PASSPHRASES["amina"]), "its owner waits too, and is told"
    tries.later(LONGEST_WAIT)
    assert knock("amina", PASSPHRASES["amina"]) == "in", "and is not locked out for good"


def test_many_handles_from_one_address(people: Cast, data: Path, tries: Tries) -> None:
    for number in range(FREE_ATTEMPTS["address"] + 30):
        knock(f"handle-{number}", "a wrong guess")
    assert len(tries.made) == FREE_ATTEMPTS["address"]
    assert "Too many attempts" in knock("boris", PASSPHRASES["boris"])
    assert knock("boris", PASSPHRASES["boris"], address="192.0.2.99") == "in", "others are not held up"


@pytest.mark.parametrize("spelled", [" AMINA", "Amina\t", "ａmina", "amina\u00a0"])
def test_another_spelling_of_a_handle_is_no_new_handle(
    people: Cast, data: Path, tries: Tries, spelled: str
) -> None:
    for _ in range(FREE_ATTEMPTS["handle"]):
        knock("amina", "a wrong guess", address="")
    before = len(tries.made)
    answer = knock(spelled, PASSPHRASES["amina"], address="")
    assert answer != "in"
    assert "Too many attempts" in answer or "unlock anything here" in answer
    if "Too many attempts" not in answer:  # another handle, then, which nobody has: no guess at hers was made
        assert tries.made[before:] == [spelled.strip()]


def test_unlocking_oneself_between_guesses_frees_no_other_handle(
    people: Cast, data: Path, tries: Tries
) -> None:
    """Carla is a member: her own success must not pay for guesses at Amina's passphrase."""
    for _ in range(FREE_ATTEMPTS["handle"] * 4):
        knock("amina", "a wrong guess")
        assert knock("carla", PASSPHRASES["carla"]) == "in"
    assert tries.made.count("amina") == FREE_ATTEMPTS["handle"]


def test_what_is_remembered_of_guesses_names_nobody(people: Cast, data: Path, tries: Tries) -> None:
    knock("amina", "a wrong guess", address="203.0.113.77")
    kept = repr(vars(runtime().throttle))
    assert "amina" not in kept
    assert "203.0.113.77" not in kept


def test_the_control_without_counting_every_guess_is_a_try(
    people: Cast, data: Path, tries: Tries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Throttle, "attempt", lambda *_args, **_named: None)
    for _ in range(FREE_ATTEMPTS["handle"] * 3):
        knock("amina", "a wrong guess")
    assert len(tries.made) == FREE_ATTEMPTS["handle"] * 3
