"""Guessing gets slow; honest people behind one address don't wait for each other."""

import pytest

from havre.base.errors import Refused
from havre.base.ids import Micros
from havre.members.throttle import DAY, FREE_ATTEMPTS, LONGEST_WAIT, Throttle
from tests.cast import NOW

SECOND = 1_000_000


def _fail(throttle: Throttle, times: int, *, handle: str = "amina", address: str = "a") -> None:
    for _ in range(times):
        throttle.failed(handle=handle, address=address, at=NOW)


def test_a_handle_waits_after_its_free_attempts_from_any_address() -> None:
    throttle = Throttle()
    _fail(throttle, FREE_ATTEMPTS["handle"] - 1)
    throttle.check(handle="amina", address="a", at=NOW)
    _fail(throttle, 4)
    with pytest.raises(Refused, match="Wait 8 seconds"):
        throttle.check(handle="amina", address="another", at=NOW)
    throttle.check(handle="boris", address="a", at=NOW)
    throttle.check(handle="amina", address="a", at=Micros(NOW + 8 * SECOND))


def test_the_wait_has_an_end_however_often_somebody_fails() -> None:
    throttle = Throttle()
    _fail(throttle, 49)
    throttle.check(handle="amina", address="a", at=Micros(NOW + LONGEST_WAIT * SECOND))
    with pytest.raises(Refused):
        throttle.check(handle="amina", address="b", at=Micros(NOW + (LONGEST_WAIT - 2) * SECOND))


def test_an_address_that_tries_many_handles_waits() -> None:
    throttle = Throttle()
    for number in range(FREE_ATTEMPTS["address"] + 5):
        _fail(throttle, 1, handle=f"handle{number}")
    with pytest.raises(Refused):
        throttle.check(handle="somebody-else", address="a", at=NOW)
    throttle.check(handle="somebody-else", address="b", at=NOW)


def test_unlocking_forgets_the_handle_but_not_the_address() -> None:
    throttle = Throttle()
    _fail(throttle, FREE_ATTEMPTS["address"] + 5)
    throttle.succeeded(handle="amina", at=NOW)
    throttle.check(handle="amina", address="b", at=NOW)
    with pytest.raises(Refused):
        throttle.check(handle="amina", address="a", at=NOW)


def test_names_are_kept_as_hashes_under_a_key_of_the_day() -> None:
    throttle = Throttle()
    _fail(throttle, 9)
    before = set(throttle._failures)
    assert not any(b"amina" in name for name in before)
    throttle.check(handle="amina", address="a", at=Micros(NOW + DAY))
    throttle.failed(handle="amina", address="a", at=Micros(NOW + DAY))
    assert not before & set(throttle._failures)
