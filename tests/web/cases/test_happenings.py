"""The chronology where dates are open: before and after other lines, dates that can't be, and what shows each line."""

import pytest
from django.test import Client

from havre.base.errors import WrongInput
from havre.base.when import UNKNOWN, parse_when
from havre.cases import operations as do
from havre.cases import queries
from havre.cases.types import Happening, Interview
from havre.ledger import operations as ledger
from tests.cases.scene import KEPT_BACK, Scene
from tests.cast import NOW
from tests.web.cases.steps import at, entry_in, page_of, refused, sent

PERSIAN = "پیش از بازداشت، در خانه‌ی عمو"  # invented: before the arrest, in an uncle's house


def lines(scene: Scene) -> list[str]:
    return [line.value.value.what for line in queries.chronology(scene.people.amina, scene.book)]


def test_it_stands_before_a_line_whose_date_is_known(boris: Client, scene: Scene) -> None:
    taken = scene.happenings[1].object_id.hex()
    typed = {"when": "spring 2017", "what": PERSIAN, "before": taken}
    page = sent(boris, at("case-happening-add", scene.book), typed)
    assert lines(scene)[0] == PERSIAN
    assert f"<bdi>{PERSIAN}</bdi>" in page
    assert "before no. 2" in page
    assert "spring 2017, before no. 2" in page, "in the drawing too"
    typed = {"when": "unknown", "what": "Slept in a car", "after": taken}
    sent(boris, at("case-happening-add", scene.book), typed)
    assert lines(scene).index("Slept in a car") > lines(scene).index("Taken from the yard")


def test_an_order_against_the_dates_is_refused_and_all_stays(boris: Client, scene: Scene) -> None:
    by_date = Happening(what="Early", when=parse_when("2010"))
    early = do.add_happening(by=scene.people.amina, book=scene.book, happening=by_date, at=NOW)
    typed = {"when": "2019", "what": "Typed with care", "before": early.object_id.hex()}
    page = refused(boris, at("case-happening-add", scene.book), typed)
    assert "it can&#x27;t lie there" in page
    assert "Typed with care" in page
    assert "Typed with care" not in lines(scene)


def test_an_order_that_goes_round_is_refused_and_one_that_two_people_made_is_named(
    amina: Client, boris: Client, scene: Scene
) -> None:
    by = scene.people.amina
    first = do.add_happening(by=by, book=scene.book, happening=Happening(what="First", when=UNKNOWN), at=NOW)
    second = Happening(what="Second", when=UNKNOWN, after=first.object_id)
    held = do.add_happening(by=by, book=scene.book, happening=second, at=NOW)
    address = at("case-happening", scene.book, first.object_id.hex())
    typed = {"when": "unknown", "what": "First", "after": held.object_id.hex()}
    page = refused(boris, address, typed | {"entry": entry_in(page_of(boris, address))})
    assert "it can&#x27;t lie there" in page
    turned = Happening(what="First", when=UNKNOWN, after=held.object_id)
    ledger.put(by=by, book=scene.book, value=turned, at=NOW, replaces=first)  # as if at the same moment
    page = page_of(amina, at("case-chronology", scene.book))
    assert page.count("order and dates contradict") == 2
    assert {"First", "Second"} <= set(lines(scene))


def test_a_line_is_never_named_by_itself_nor_by_another_case(amina: Client, scene: Scene) -> None:
    own = scene.happenings[0]
    for named in (own.object_id, scene.interview.object_id):
        wrong = Happening(what="x", when=UNKNOWN, after=named)
        with pytest.raises(WrongInput, match="another line"):
            do.change_happening(by=scene.people.amina, held=own, happening=wrong, at=NOW)


def test_a_date_before_the_birth_is_said_to_who_knows_it_and_may_be_meant(
    amina: Client, boris: Client, scene: Scene
) -> None:
    address = at("case-happening-add", scene.book)
    typed: dict[str, object] = {"when": "April 1992", "what": "The parents had to move"}
    page = refused(amina, address, typed)
    assert "lies before the person was born" in page
    assert "The parents had to move" in page
    sent(amina, address, typed | {"before_birth": "on"})
    assert "born" not in page_of(boris, address), (
        "whoever does not hold the identity learns nothing of a birth"
    )
    sent(boris, address, typed)
    early = Interview(date=parse_when("1991"), language="ru")
    with pytest.raises(WrongInput, match="born") as wrong:
        do.prepare_interview(by=scene.people.amina, book=scene.book, interview=early, at=NOW)
    assert wrong.value.field == "date"


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("03/04/2017", "read in two ways"),
        ("31/02/2017", "28 days"),
        ("3/4/17", "four digits"),
        ("۱۳۹۶", "Gregorian calendar"),
    ],
)
def test_a_date_that_is_none_or_two_is_said(boris: Client, scene: Scene, date: str, reason: str) -> None:
    page = refused(boris, at("case-happening-add", scene.book), {"when": date, "what": "kept"})
    assert reason in page
    assert f'value="{date}"' in page


def test_answers_and_notes_show_a_line_and_a_note_stays_out_of_reach_of_others(
    amina: Client, boris: Client, carla: Client, scene: Scene
) -> None:
    by = scene.people.amina
    note = do.add_note(by=by, book=scene.book, text="Rang about the yard", at=NOW)
    second = scene.interview.value.answers[1]
    typed = {
        "when": "2016",
        "what": "Warned",
        "sources": [note.object_id.hex(), second.id.hex()],
    }
    page = sent(boris, at("case-happening-add", scene.book), typed)
    assert "note: Rang about the yard" in page
    assert "interview of 3 March 2026, answer 2: Who else was there?" in page
    assert KEPT_BACK not in page
    added = next(held for held in by.all(Happening) if held.value.what == "Warned")
    history = page_of(amina, at("case-history", scene.book, added.object_id.hex()))
    assert "note: Rang about the yard" in history
    assert "interview of 3 March 2026" in history
    assert carla.get(at("case-history", scene.book, added.object_id.hex())).status_code == 404
