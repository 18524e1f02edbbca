"""While too many unlock at once, nothing is tried, and nobody is held to have guessed wrong."""

import pytest
from django.test import Client

from havre.base.errors import Refused
from havre.members import unlocking
from havre.members.throttle import FREE_ATTEMPTS, Throttle
from tests.cast import NOW, PASSPHRASES, Cast


def _try(handle: str, passphrase: str, *, address: str) -> tuple[int, str]:
    answer = Client(REMOTE_ADDR=address).post("/unlock/", {"handle": handle, "passphrase": passphrase})
    return answer.status_code, answer.content.decode()


def test_attempts_that_were_not_made_do_not_count(people: Cast) -> None:
    assert people.amina.member
    taken = 0
    while unlocking._waiting.acquire(blocking=False):
        taken += 1
    try:
        for _ in range(60):  # more than a handle has, and than an address has
            status, page = _try("amina", PASSPHRASES["amina"], address="192.0.2.7")
            assert status == 200
            assert "Many people are unlocking" in page
    finally:
        for _ in range(taken):
            unlocking._waiting.release()
    assert _try("amina", PASSPHRASES["amina"], address="192.0.2.7")[0] == 302


def test_attempts_that_were_made_still_count(people: Cast) -> None:
    assert people.amina.member
    for _ in range(FREE_ATTEMPTS["handle"]):
        assert "unlock anything here" in _try("amina", "another passphrase", address="127.0.0.1")[1]
    assert "Too many attempts" in _try("amina", PASSPHRASES["amina"], address="127.0.0.1")[1]


def test_only_one_attempt_is_taken_back() -> None:
    throttle = Throttle()
    for _ in range(FREE_ATTEMPTS["handle"]):
        throttle.attempt(handle="amina", address="a", at=NOW)
    throttle.not_made(handle="amina", address="a", at=NOW)
    throttle.not_made(handle="boris", address="b", at=NOW)  # never counted: nothing to take back
    throttle.attempt(handle="amina", address="a", at=NOW)
    with pytest.raises(Refused):
        throttle.attempt(handle="amina", address="a", at=NOW)
