"""Locking the idle goes on, whatever goes wrong with one of them."""

import pytest

from havre import seal
from havre.ledger.desk import Locked
from havre.ledger.files import Received
from havre.members.sessions import Sessions
from havre.web.runtime import Runtime, runtime
from tests.cast import MINUTE, NOW, Cast


def _opened(people: Cast, sessions: Sessions) -> None:
    for handle, by in (("amina", people.amina), ("boris", people.boris)):
        sessions.open(handle=handle, desk=by.desk, seed=seal.Seed.new(), at=NOW)


def _spoil_the_first(people: Cast) -> None:
    """A file of Amina's that the disk refuses to delete: a folder lies in its place."""
    stored = people.ledger.files.receive([b"paper"])
    people.amina.desk.receive(Received(stored, "paper.pdf", b"paper"))
    path = next(people.ledger.files._incoming.iterdir())
    path.unlink()
    path.mkdir()


def test_one_that_fails_to_close_leaves_none_open(people: Cast) -> None:
    sessions = Sessions()
    _opened(people, sessions)
    _spoil_the_first(people)
    with pytest.raises(OSError):  # noqa: PT011 (which one is the system's choice)
        sessions.lock_idle(NOW + 16 * MINUTE)
    for by in (people.amina, people.boris):
        assert by.desk.keyring == {}
        with pytest.raises(Locked):
            by.books()


def test_the_watch_goes_on_after_a_round_that_failed(people: Cast) -> None:
    state: Runtime = runtime()
    _opened(people, state.sessions)
    _spoil_the_first(people)
    state.look_once(NOW + 14 * MINUTE)
    assert people.boris.books() == []  # not idle for long enough: nothing is locked yet
    state.look_once(NOW + 16 * MINUTE)
    with pytest.raises(Locked):
        people.boris.books()
