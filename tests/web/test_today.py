"""Today: what is due, whom it is about, what stands in the record; nothing of anybody else's cases."""

import pytest
from django.test import Client

from havre import seal
from havre.base.ids import Micros
from havre.cases import operations as do
from havre.cases.types import Task
from havre.ledger import operations as ledger
from havre.members import joining
from havre.record.demonstration import add_samples
from tests.cases.scene import DAY, Scene, agreed, play
from tests.cast import NOW, Cast, client_of
from tests.web.cases.steps import page_of


@pytest.fixture
def scene(people: Cast, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr("havre.web.clock.now", lambda: NOW)
    return play(people)


def test_an_empty_day_teaches(people: Cast) -> None:
    page = page_of(client_of("carla"), "/today/")
    assert page.count('class="empty"') == 3
    assert "Open the first case" in page
    assert "<title>Havre: Today</title>" in page


def test_what_is_due_stands_soonest_first_with_its_one_action(scene: Scene) -> None:
    by, book = scene.people.amina, scene.book
    do.add_task(by=by, book=book, what="Ask the doctor", due="2026-11-23", at=NOW)
    do.add_task(by=by, book=book, what="Overdue call", due="2026-11-10", at=NOW)
    agreed(scene, expires=Micros(NOW + 10 * DAY))
    page = page_of(client_of("amina"), "/today/")
    places = [page.index(word) for word in ("Overdue call", "Ask the doctor", "expires", "Hearing")]
    assert places == sorted(places)
    assert "in 5 days" in page
    assert "8 days ago" in page
    assert "danger: high" in page


def test_a_colleague_sees_the_same_work_and_an_outsider_none_of_it(scene: Scene) -> None:
    assert "Hearing" in page_of(client_of("boris"), "/today/")
    page = page_of(client_of("carla"), "/today/")
    assert "Hearing" not in page
    assert scene.case.value.pseudonym not in page


def test_who_waits_is_shown_to_those_who_can_take_them_in(scene: Scene) -> None:
    token = joining.invite(by=scene.people.amina, handle="dora", administrator=False, at=NOW)
    joining.accept(
        token=token,
        passphrase="harbour pencil quiet anchor willow eleven",
        ledger=scene.people.ledger,
        cost=seal.CHEAPEST,
        at=NOW,
    )
    assert "dora" in page_of(client_of("amina"), "/today/")
    assert "dora" not in page_of(client_of("boris"), "/today/")


def test_promises_that_several_carried_stand_once(scene: Scene) -> None:
    add_samples(captured_by="amina", at=NOW)
    page = page_of(client_of("carla"), "/today/")
    assert page.count("agreed to follow the subject up very regularly") == 1
    assert "no check is recorded here" in page
    assert "Newest reports" in page


def test_the_locked_see_no_day(scene: Scene, client: Client) -> None:
    assert client.get("/today/").headers["Location"] == "/unlock/"


def test_many_overdue_tasks_hide_no_hearing_and_all_can_be_shown(scene: Scene) -> None:
    tasks = [Task(what=f"Call no. {n}", due="2026-11-01") for n in range(40)]
    ledger.put_all(by=scene.people.amina, book=scene.book, values=tasks, at=NOW)
    amina = client_of("amina")
    page = page_of(amina, "/today/")
    assert "Hearing" in page
    assert page.count("Call no.") == 10
    assert '<a href="?due=all">and 30 more: show all</a>' in page
    page = page_of(amina, "/today/?due=all")
    assert page.count("Call no.") == 40
    assert "show all" not in page
