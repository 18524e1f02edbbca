"""Guessing gets slow; honest people behind one address don't wait for each other."""

import pytest

from havre.base.errors import Refused
from havre.base.ids import Micros
from havre.members.throttle import DAY, FREE_ATTEMPTS, LONGEST_WAIT, Throttle
from tests.cast import NOW

SECOND = 1_000_000


def _fail(
    throttle: Throttle, times: int, *, handle: str = "amina", address: str = "a", at: Micros = NOW
) -> None:
    for number in range(times):
        throttle.attempt(handle=handle, address=address, at=Micros(at + number * (LONGEST_WAIT + 1) * SECOND))


def test_a_handle_waits_after_its_free_attempts_from_any_address() -> None:
    throttle = Throttle()
    for address in "abcde":
        throttle.attempt(handle="amina", address=address, at=NOW)
    with pytest.raises(Refused, match="Wait 1 seconds"):
        throttle.attempt(handle="amina", address="another", at=NOW)
    throttle.attempt(handle="boris", address="a", at=NOW)
    throttle.attempt(handle="amina", address="a", at=Micros(NOW + SECOND))
    with pytest.raises(Refused, match="Wait 2 seconds"):
        throttle.attempt(handle="amina", address="a", at=Micros(NOW + SECOND))


def test_many_at_once_are_counted_before_any_of_them_failed() -> None:
    throttle = Throttle()
    taken = 0
    for _ in range(40):
        try:
            throttle.attempt(handle="amina", address="a", at=NOW)
        except Refused:
            continue
        taken += 1
    assert taken == FREE_ATTEMPTS["handle"]


def test_the_wait_has_an_end_however_often_somebody_fails() -> None:
    throttle = Throttle()
    _fail(throttle, 49)
    last = NOW + 48 * (LONGEST_WAIT + 1) * SECOND
    with pytest.raises(Refused):
        throttle.attempt(handle="amina", address="b", at=Micros(last + (LONGEST_WAIT - 2) * SECOND))
    throttle.attempt(handle="amina", address="b", at=Micros(last + LONGEST_WAIT * SECOND))


def test_an_address_that_tries_many_handles_waits() -> None:
    throttle = Throttle()
    for number in range(FREE_ATTEMPTS["address"]):
        throttle.attempt(handle=f"handle{number}", address="a", at=NOW)
    with pytest.raises(Refused):
        throttle.attempt(handle="somebody-else", address="a", at=NOW)
    throttle.attempt(handle="somebody-else", address="b", at=NOW)


def test_the_address_of_a_proxy_is_not_counted() -> None:
    throttle = Throttle()
    for number in range(FREE_ATTEMPTS["address"] * 2):
        throttle.attempt(handle=f"handle{number}", address="", at=NOW)


def test_unlocking_forgets_the_handle_and_that_one_attempt_of_the_address() -> None:
    throttle = Throttle()
    for number in range(FREE_ATTEMPTS["address"] - 1):
        throttle.attempt(handle=f"handle{number}", address="a", at=NOW)
    for _ in range(20):
        throttle.attempt(handle="amina", address="a", at=NOW)
        throttle.succeeded(handle="amina", address="a", at=NOW)
    throttle.attempt(handle="amina", address="a", at=NOW)
    with pytest.raises(Refused):
        throttle.attempt(handle="boris", address="a", at=NOW)


def test_names_are_kept_as_hashes_under_a_key_of_the_day() -> None:
    throttle = Throttle()
    _fail(throttle, 3)
    before = set(throttle._failures)
    assert before
    assert not any(b"amina" in name for name in before)
    throttle.attempt(handle="amina", address="a", at=Micros(NOW + DAY))
    assert not before & set(throttle._failures)
