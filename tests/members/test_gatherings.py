"""Shares between two requests: in memory, sealed, for a time, for one browser."""

import pytest

from havre import seal
from havre.base.ids import LogId, Micros
from havre.members.gatherings import IDLE_MINUTES, MINUTE, WHOLE_MINUTES, Gatherings
from tests.cast import NOW

LOG = LogId(b"\1" * 32)
ONE, OTHER, THIRD = seal.new_secret(), seal.new_secret(), seal.new_secret()
STATE = b"thirty-three words of a share"


def after(minutes: float) -> Micros:
    return Micros(int(NOW + minutes * MINUTE))


def kept(gatherings: Gatherings, *, secret: bytes = ONE, at: Micros = NOW) -> bytes | None:
    return gatherings.find(secret, log_id=LOG, at=at)


@pytest.fixture
def gatherings() -> Gatherings:
    made = Gatherings(most=2)
    made.keep(STATE, ONE, log_id=LOG, at=NOW)
    return made


def test_it_is_there_for_the_browser_that_it_was_typed_into_and_no_other(gatherings: Gatherings) -> None:
    assert kept(gatherings) == STATE
    assert kept(gatherings, secret=OTHER) is None
    assert (gatherings.holds(ONE), gatherings.holds(OTHER)) == (True, False)


def test_what_lies_in_memory_is_sealed(gatherings: Gatherings) -> None:
    assert STATE not in b"".join(one.sealed for one in gatherings._kept.values())
    assert ONE not in gatherings._kept, "nor is the secret there that opens it"


def test_it_is_forgotten_after_ten_idle_minutes(gatherings: Gatherings) -> None:
    assert kept(gatherings, at=after(IDLE_MINUTES)) == STATE, "being asked for is a sign of life"
    assert kept(gatherings, at=after(2 * IDLE_MINUTES)) == STATE
    assert kept(gatherings, at=after(3 * IDLE_MINUTES + 0.1)) is None
    assert not gatherings._kept


def test_it_is_forgotten_after_an_hour_however_busy(gatherings: Gatherings) -> None:
    for minute in range(0, WHOLE_MINUTES + 1, 5):
        gatherings.keep(STATE, ONE, log_id=LOG, at=after(minute))
    assert kept(gatherings, at=after(WHOLE_MINUTES)) == STATE
    assert kept(gatherings, at=after(WHOLE_MINUTES + 0.1)) is None


def test_the_watch_forgets_without_being_asked(gatherings: Gatherings) -> None:
    gatherings.forget_old(after(IDLE_MINUTES + 0.1))
    assert not gatherings._kept


def test_another_browser_neither_is_kept_out_nor_disturbs(gatherings: Gatherings) -> None:
    gatherings.keep(b"theirs", OTHER, log_id=LOG, at=NOW)
    assert kept(gatherings, secret=OTHER) == b"theirs"
    assert kept(gatherings) == STATE


def test_when_full_the_fewest_shares_go_first(gatherings: Gatherings) -> None:
    gatherings.keep(STATE, ONE, log_id=LOG, at=NOW, shares=2)
    gatherings.keep(b"theirs", OTHER, log_id=LOG, at=after(1), shares=1)
    gatherings.keep(b"third", THIRD, log_id=LOG, at=after(2), shares=1)
    assert (kept(gatherings), kept(gatherings, secret=OTHER)) == (STATE, None), "however long it was idle"
    gatherings.keep(b"more", THIRD, log_id=LOG, at=after(3), shares=2)
    assert (kept(gatherings), kept(gatherings, secret=THIRD)) == (STATE, b"more"), "going on takes no place"


def test_of_as_many_shares_the_longest_idle_goes_first(gatherings: Gatherings) -> None:
    gatherings.keep(b"theirs", OTHER, log_id=LOG, at=after(1))
    kept(gatherings, at=after(2))
    gatherings.keep(b"third", THIRD, log_id=LOG, at=after(3))
    assert (kept(gatherings), kept(gatherings, secret=OTHER)) == (STATE, None)


def test_cancelled_is_forgotten_by_its_own_browser_only(gatherings: Gatherings) -> None:
    gatherings.forget(OTHER)
    assert kept(gatherings) == STATE
    gatherings.forget(ONE)
    assert kept(gatherings) is None


def test_of_unlocked_members_each_has_their_own() -> None:
    several = Gatherings()
    several.keep(b"mine", ONE, log_id=LOG, at=NOW)
    several.keep(b"theirs", OTHER, log_id=LOG, at=NOW)
    assert (kept(several), kept(several, secret=OTHER)) == (b"mine", b"theirs")
