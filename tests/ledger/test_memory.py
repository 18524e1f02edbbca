"""One bound for all workspaces: who was away longest is put away, nobody who is at work, and nothing is lost by it."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from django.db import connection

from havre import seal
from havre.base.ids import BookId
from havre.cases import operations as do
from havre.cases.types import Note
from havre.ledger.desk import Desk, Locked
from havre.ledger.memory import MEGABYTE, Memory
from havre.ledger.workspace import Workspace
from havre.members.sessions import Sessions
from tests.cast import NOW, Cast
from tests.ledger.kept import always_kept, counted, files, fresh, keep

READ = seal.Rights.READ


@dataclass(eq=False)
class Place:
    """A workplace of a given size."""

    memory: int
    busy: bool = False
    ended: list[bytes] = field(default_factory=list)

    def put_away(self) -> None:
        self.memory = self.memory if self.busy else 0

    def let_go_of(self, ended: object) -> None:
        self.put_away()


def test_who_was_away_longest_goes_first_and_only_as_many_as_need_to() -> None:
    memory = Memory(megabytes=100)
    first, second, third = (Place(40 * MEGABYTE) for _ in range(3))
    for place in (first, second, first, third):
        memory.used(place)
    memory.settle()
    assert (first.memory, second.memory, third.memory) == (40 * MEGABYTE, 0, 40 * MEGABYTE)
    assert memory.taken == 80 * MEGABYTE


def test_who_is_at_work_stays_though_it_is_too_much() -> None:
    memory = Memory(megabytes=100)
    busy, idle = Place(90 * MEGABYTE, busy=True), Place(90 * MEGABYTE)
    memory.used(busy)
    memory.used(idle)
    memory.settle()
    assert (busy.memory, idle.memory) == (90 * MEGABYTE, 0)
    assert not memory.make_room(20 * MEGABYTE)
    assert memory.make_room(10 * MEGABYTE)


def test_who_left_counts_no_more() -> None:
    memory = Memory(megabytes=100)
    place = Place(90 * MEGABYTE)
    memory.used(place)
    memory.gone(place)
    memory.gone(place)
    assert memory.taken == 0


@pytest.fixture
def book(people: Cast) -> BookId:
    case = do.open_case(by=people.amina, at=NOW)
    do.add_note(by=people.amina, book=case.book, text="The heron waits", at=NOW)
    do.share_case(by=people.amina, book=case.book, to=people.boris.member, rights=READ)
    return case.book


def admitted(by: Workspace) -> Workspace:
    """The member at a desk that may be put away, with everything opened."""
    fresh_one = fresh(by)
    fresh_one.desk.admit()
    fresh_one.books()
    return fresh_one


def texts(by: Workspace) -> list[str]:
    return [held.value.text for held in by.all(Note)]


def is_away(by: Workspace) -> bool:
    return by.desk._shelf.synced == 0


def bound(people: Cast, size: int) -> None:
    people.ledger.memory.limit = size


def test_what_is_measured_is_what_the_database_and_the_keys_take(people: Cast, book: BookId) -> None:
    boris = admitted(people.boris)
    empty = Desk(ledger=people.ledger, member=people.carla.member, key_id=people.carla.keys.key_id)
    empty.admit()
    before = boris.desk.memory
    assert before == boris.desk._shelf.memory > empty._shelf.objects.memory > 0
    for number in range(300):
        do.add_note(by=people.amina, book=book, text=f"word{number} " * 200, at=NOW)
    boris.books()
    assert boris.desk.memory > before + 300 * 1_000
    assert people.ledger.memory.taken == boris.desk.memory + empty.memory


def test_a_member_who_was_put_away_stays_unlocked_and_sees_everything(people: Cast, book: BookId) -> None:
    boris, carla = admitted(people.boris), admitted(people.carla)
    bound(people, carla.desk.memory)
    carla.books()
    assert is_away(boris)
    assert not is_away(carla)
    with counted() as opened:
        assert texts(boris) == ["The heron waits"]
        assert opened.entries > 3, "no snapshot: from the log"
    assert is_away(carla)
    assert texts(carla) == []


def test_it_comes_back_from_its_snapshot(people: Cast, book: BookId) -> None:
    keep(people.boris)
    boris, carla = admitted(people.boris), admitted(people.carla)
    bound(people, carla.desk.memory)
    carla.books()
    assert is_away(boris)
    with counted() as opened:
        assert texts(boris) == ["The heron waits"]
    assert opened.entries == 0


def test_a_piece_of_work_keeps_what_it_opened(people: Cast, book: BookId) -> None:
    boris, amina = admitted(people.boris), admitted(people.amina)
    bound(people, 1)
    with amina.desk.at_work():
        boris.books()
        assert not is_away(amina)
        do.add_note(by=amina, book=book, text="While others work", at=NOW)
        boris.books()
        assert not is_away(amina)
    boris.books()
    assert is_away(amina), "the control: without a piece of work it goes"
    assert texts(boris) == ["The heron waits", "While others work"]


def test_a_workspace_larger_than_the_bound_works_alone(people: Cast, book: BookId) -> None:
    bound(people, 1)
    boris = admitted(people.boris)
    for _ in range(3):
        assert texts(boris) == ["The heron waits"]
        assert not is_away(boris)


def test_locking_gives_the_memory_back(people: Cast, book: BookId) -> None:
    sessions = Sessions()
    desk = Desk(ledger=people.ledger, member=people.boris.member, key_id=people.boris.keys.key_id)
    secret = sessions.open(handle="boris", desk=desk, seed=seal.Seed.new(), at=NOW)
    fresh(people.boris).books()
    assert people.ledger.memory.taken >= desk.memory
    sessions.lock(secret)
    assert people.ledger.memory.taken == 0
    assert desk.memory == 0


def test_a_snapshot_that_does_not_fit_is_not_written(
    people: Cast, book: BookId, caplog: pytest.LogCaptureFixture
) -> None:
    with always_kept():
        boris = admitted(people.boris)
        people.ledger.caches.settle()
        assert len(files(people.ledger)) == 1
        people.ledger.caches.forget_all()
        bound(people, 2 * boris.desk.memory)
        do.add_note(by=people.amina, book=book, text="One more", at=NOW)
        boris.books()
        people.ledger.caches.settle()
    assert files(people.ledger) == []
    assert "snapshot-too-large" in caplog.text
    assert texts(boris) == ["The heron waits", "One more"]


def test_many_threads_with_hardly_any_memory_always_see_what_is_theirs(people: Cast, book: BookId) -> None:
    """Members come and go in every order while notes are added; each sees all of their own, nobody else's."""
    everybody = {
        "amina": admitted(people.amina),
        "boris": admitted(people.boris),
        "carla": admitted(people.carla),
    }
    bound(people, 1)
    written = ["The heron waits"]
    wrong: list[str] = []

    def ask(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(15):
            name = draw.choice(list(everybody))
            before = len(written)
            with everybody[name].desk.at_work() if draw.random() < 0.5 else nullcontext():
                seen = texts(everybody[name])
            expected = set(written[:before]) if name != "carla" else set()
            if not expected <= set(seen) or (name == "carla" and seen):
                wrong.append(f"{name} saw {len(seen)} of {before}")
        connection.close()

    def add() -> None:
        for number in range(10):
            with everybody["amina"].desk.at_work():
                do.add_note(by=everybody["amina"], book=book, text=f"Note {number}", at=NOW)
            written.append(f"Note {number}")
        connection.close()

    with always_kept(), ThreadPoolExecutor(5) as threads:
        for done in [*(threads.submit(ask, seed) for seed in range(4)), threads.submit(add)]:
            done.result(60)
        people.ledger.caches.settle()
    assert wrong == []
    assert texts(everybody["boris"]) == written


def test_others_go_on_while_a_large_workspace_is_opened(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("havre.ledger.shelf.LONG", 0)
    reading, go_on = threading.Event(), threading.Event()
    boris = fresh(people.boris)
    _stop_in_the_middle(boris, reading, go_on, monkeypatch)
    with ThreadPoolExecutor(2) as threads:
        opening = threads.submit(_ask, boris)
        assert reading.wait(10)
        asking = threads.submit(_ask, boris)  # waits for the first, and keeps nobody else waiting
        do.add_note(by=people.amina, book=book, text="Meanwhile", at=NOW)
        assert texts(people.carla) == []
        assert not opening.done()
        go_on.set()
        assert opening.result(10) == asking.result(10) == ["The heron waits", "Meanwhile"]


def test_locking_stops_an_opening_in_the_middle(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("havre.ledger.shelf.LONG", 0)
    reading, go_on = threading.Event(), threading.Event()
    boris = fresh(people.boris)
    folded = _stop_in_the_middle(boris, reading, go_on, monkeypatch)
    with ThreadPoolExecutor(2) as threads:
        opening = threads.submit(_ask, boris)
        assert reading.wait(10)
        closing = threads.submit(boris.desk.close)
        while not boris.desk._closed:
            threading.Event().wait(0.01)
        go_on.set()
        closing.result(10)
        with pytest.raises(Locked):
            opening.result(10)
    assert len(folded) == 1
    assert boris.desk.keyring == {}


def _ask(by: Workspace) -> list[str]:
    try:
        return texts(by)
    finally:
        connection.close()


def _stop_in_the_middle(
    by: Workspace, reading: threading.Event, go_on: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> list[int]:
    """Let the first entry that this desk folds wait; returns the positions of all that it folds."""
    objects = by.desk._shelf.objects
    fold, folded = objects.fold, list[int]()

    def slowly(*args: object, position: int, **kwargs: object) -> None:
        folded.append(position)
        reading.set()
        assert go_on.wait(10)
        fold(*args, position=position, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(objects, "fold", slowly)
    return folded
