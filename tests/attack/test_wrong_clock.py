"""The server's clock is wrong by years: it is said on the page that everybody meets first, and nothing is lost by it.

The log has no times, and its order is its own. What ends by the clock ends for good once that is signed.
"""

import datetime as dt

import pytest
from django.test import Client

from havre import seal
from havre.base.ids import BookId, Micros
from havre.cases import operations as do
from havre.cases.types import Note
from havre.ledger import timing
from havre.ledger.queries import verify
from havre.ledger.timing import DAY, Doubt, judged
from havre.ledger.workspace import Workspace
from tests.attack.serving import words_of
from tests.cast import NOW, Cast, client_of, workspace_of

YEAR = 365 * DAY
SAYS = "This server's clock says"


@pytest.fixture
def book(people: Cast) -> BookId:
    return do.open_case(by=people.amina, at=NOW).book


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """The server's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def set(self, now: int) -> None:
        self._patch.setattr("havre.web.clock.now", lambda: Micros(now))


def today(client: Client) -> str:
    answer = client.get("/today/")
    assert answer.status_code == 200
    return words_of(answer.content.decode())


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (NOW - 9 * YEAR, "and something that you may open was written 3285 days after that"),
        (NOW - 2 * DAY, "written 2 days after that: its clock is wrong now, or was then"),
        (NOW + 3 * YEAR, "nothing that you may open was written in the 1095 days before that"),
        (NOW + 70 * YEAR, "nothing that you may open was written in the 25550 days before that"),
    ],
)
def test_the_first_page_says_that_the_clock_can_not_be_right(
    people: Cast, book: BookId, clock: Clock, now: int, says: str
) -> None:
    clock.set(now)
    for handle in (
        "amina",
        "carla",
    ):  # she has no case: what her colleagues sealed of the organisation tells her
        page = today(client_of(handle))
        assert f"{SAYS} {_moment(now)}, and " in page
        assert says in page
        assert "tell the person who runs this server" in page


def _moment(now: int) -> str:
    at = dt.datetime.fromtimestamp(now / 1_000_000, dt.UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


@pytest.mark.parametrize("now", [NOW, NOW + 7 * DAY, NOW + YEAR, NOW - DAY // 2])
def test_the_control_a_clock_that_may_be_right_is_left_alone(
    people: Cast, book: BookId, clock: Clock, now: int
) -> None:
    clock.set(now)
    assert SAYS not in today(client_of("amina"))


def test_the_control_without_the_rule_nothing_is_said(
    people: Cast, book: BookId, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(NOW - 9 * YEAR)
    monkeypatch.setattr(timing, "doubt", lambda _by: None)
    assert SAYS not in today(client_of("amina"))


@pytest.mark.parametrize(
    ("days", "found"),
    [(1, None), (2, Doubt(True, 2)), (-730, None), (-731, Doubt(False, 731))],
)
def test_from_when_on(days: int, found: Doubt | None) -> None:
    assert judged(Micros(NOW + days * DAY), NOW) == found


@pytest.mark.parametrize("wrong", [NOW - 9 * YEAR, NOW + 60 * YEAR])
def test_what_is_written_meanwhile_stands_where_it_was_written(
    people: Cast, book: BookId, clock: Clock, wrong: int
) -> None:
    for at, text in ((NOW, "first"), (wrong, "second"), (NOW + DAY, "third")):
        clock.set(at)
        assert client_of("amina").post(f"/cases/{book.hex()}/notes/", {"text": text}).status_code == 302
    notes = workspace_of(people.ledger, "amina").all(Note, book=book)
    assert [held.value.text for held in notes] == ["first", "second", "third"]
    assert verify(people.ledger).ok
    assert people.carla.count(Note) == 0


@pytest.mark.parametrize("wrong", [-5 * YEAR, -1])
def test_before_all_calendars_nothing_is_kept_and_it_is_said(
    people: Cast, book: BookId, clock: Clock, wrong: int
) -> None:
    client = client_of("amina")
    clock.set(wrong)
    answer = client.post(f"/cases/{book.hex()}/notes/", {"text": "What she said on the way"})
    page = answer.content.decode()
    assert "The clock of this computer is wrong by far." in page
    assert "What she said on the way" in page
    assert workspace_of(people.ledger, "amina").count(Note) == 0


def shared_until(people: Cast, book: BookId) -> None:
    until = Micros(NOW + 10 * DAY)
    do.share_case(by=people.amina, book=book, to=people.boris.member, rights=seal.Rights.READ, until=until)


def may_read(people: Cast, handle: str, book: BookId, at: int) -> bool:
    opened: Workspace = workspace_of(people.ledger, handle, at=Micros(at))
    return bool(opened.rights(book, seal.FILE) & seal.Rights.READ)


def test_a_clock_put_back_opens_nothing_of_what_ended(people: Cast, book: BookId, clock: Clock) -> None:
    shared_until(people, book)
    clock.set(NOW + 11 * DAY)
    client_of("amina")  # who may grant there unlocks: the end is signed
    clock.set(NOW - YEAR)
    assert client_of("boris").get(f"/cases/{book.hex()}/").status_code == 404
    assert not may_read(people, "boris", book, NOW)


def test_the_control_before_that_only_the_clock_holds_it_closed(people: Cast, book: BookId) -> None:
    shared_until(people, book)
    assert not may_read(people, "boris", book, NOW + 11 * DAY)
    assert may_read(people, "boris", book, NOW)
