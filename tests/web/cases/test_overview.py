"""A case at a glance: opened, described, its tasks and notes; nothing typed is lost."""

import time

import pytest
from django.test import Client

from havre import seal
from havre.cases import operations as do
from havre.cases.types import CaseFile, Note, Status, Task
from havre.ledger import operations as ledger
from havre.ledger.types import Access
from tests.cases.scene import Scene
from tests.cast import NOW, Cast, client_of
from tests.web.cases.addresses import PAGES
from tests.web.cases.steps import at, entry_in, page_of, refused, sent

IDENTITY = ("Примеров", "Primerov", "Imagined Town", "+00 000 000", "00 0000000")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_there_for_both_and_shows_no_identity(
    amina: Client, boris: Client, scene: Scene, name: str
) -> None:
    for client in (amina, boris):
        page = page_of(client, at(name, scene.book))
        assert not [word for word in IDENTITY if word in page]
        assert "<title>Havre: Cases</title>" in page
        assert "style=" not in page
        assert "onclick" not in page


def test_an_empty_list_teaches(data: object, people: Cast) -> None:
    page = page_of(client_of("carla"), "/cases/")
    assert "Open the first case" in page
    assert "<table" not in page


def test_a_case_is_opened_under_a_drawn_pseudonym(amina: Client, scene: Scene) -> None:
    typed = {
        "region": "South coast",
        "grounds": ["religion"],
        "languages": ["fa"],
        "risk": "high",
        "jurisdiction": "fr",
    }
    page = sent(amina, "/cases/new/", typed)
    assert "South coast" in page
    assert "religion" in page
    opened = next(held for held in scene.people.amina.all(CaseFile) if held.book != scene.book)
    assert opened.value.pseudonym in page
    assert opened.value.pseudonym != scene.case.value.pseudonym


def test_a_region_that_is_too_long_is_said_beside_it_and_kept(amina: Client, scene: Scene) -> None:
    page = refused(amina, "/cases/new/", {"region": "x" * 300, "risk": "high"})
    assert "300 characters" in page
    assert "x" * 300 in page
    assert scene.people.amina.count(CaseFile) == 1


def test_the_facts_are_changed_and_an_unchanged_form_writes_nothing(amina: Client, scene: Scene) -> None:
    address = at("case-facts", scene.book)
    typed = {"region": "Another coast", "languages": ["ru"], "risk": "ordinary", "status": "lodged"}
    page = sent(amina, address, typed | {"entry": entry_in(page_of(amina, address))})
    assert "Another coast" in page
    changed = scene.people.amina.one(CaseFile, book=scene.book)
    assert changed.value.status is Status.LODGED
    assert changed.value.pseudonym == scene.case.value.pseudonym
    sent(amina, address, typed | {"entry": entry_in(page_of(amina, address))})
    assert scene.people.amina.one(CaseFile, book=scene.book).entry_id == changed.entry_id


def test_notes_are_added_and_an_empty_one_is_refused_on_the_same_page(boris: Client, scene: Scene) -> None:
    page = sent(boris, at("case-note-add", scene.book), {"text": "Called on <a quiet> line"})
    assert "Called on &lt;a quiet&gt; line" in page
    page = refused(boris, at("case-note-add", scene.book), {"text": " "})
    assert 'aria-invalid="true"' in page
    assert scene.people.amina.count(Note, book=scene.book) == 1


def test_a_note_is_changed_by_its_own_page(amina: Client, scene: Scene) -> None:
    note = do.add_note(by=scene.people.amina, book=scene.book, text="before", at=NOW)
    address = at("case-note", scene.book, note.object_id.hex())
    page = sent(amina, address, {"text": "after", "entry": entry_in(page_of(amina, address))})
    assert "after" in page
    assert "before" not in page


def test_fifty_notes_stand_on_a_page_however_many_there_are(amina: Client, scene: Scene) -> None:
    by = scene.people.amina
    ledger.put_all(by=by, book=scene.book, values=[Note(text=f"note {n:05}.") for n in range(2_000)], at=NOW)
    first = page_of(amina, at("case", scene.book))
    assert (first.count("<article"), "note 01999." in first, "note 01949." in first) == (50, True, False)
    began = time.perf_counter()
    last = page_of(amina, at("case", scene.book) + "?page=40")
    assert time.perf_counter() - began < 1
    assert "note 00000." in last
    assert last.count("<article") == 50


def test_tasks_are_added_sorted_by_day_and_done(amina: Client, scene: Scene) -> None:
    address = at("case-task-add", scene.book)
    sent(amina, address, {"what": "Ask the doctor", "due": "2027-01-05"})
    page = sent(amina, address, {"what": "Call today", "due": "2026-11-20"})
    assert page.index("Call today") < page.index("Ask the doctor")
    task = next(t for t in scene.people.amina.all(Task) if t.value.what == "Call today")
    page = sent(amina, at("case-task-done", scene.book, task.object_id.hex()), {"x": "y"})
    assert "Call today" not in page.split("<summary>Done</summary>")[0]
    assert "Ask the doctor" in page


def test_a_day_that_is_none_is_refused_with_the_task_still_typed(amina: Client, scene: Scene) -> None:
    page = refused(amina, at("case-task-add", scene.book), {"what": "Ask the doctor", "due": "soon"})
    assert "Ask the doctor" in page
    assert "2026-05-03" in page
    assert scene.people.amina.count(Task) == 0


def test_whoever_may_only_read_sees_no_form_and_is_refused(amina: Client, scene: Scene) -> None:
    people = scene.people
    do.share_case(by=people.amina, book=scene.book, to=people.carla.member, rights=seal.Rights.READ)
    carla = client_of("carla")
    page = page_of(carla, at("case", scene.book))
    assert "Add the note" not in page
    assert "Change the facts" not in page
    refused(carla, at("case-note-add", scene.book), {"text": "mine"})
    assert people.amina.count(Note) == 0


def test_opening_is_on_record_once_a_session(boris: Client, scene: Scene) -> None:
    for _ in range(3):
        page_of(boris, at("case", scene.book))
    opened = scene.people.amina.all(Access, book=scene.book)
    assert [(held.author, held.value.what) for held in opened] == [(scene.people.boris.keys.key_id, "opened")]


@pytest.mark.parametrize(
    ("name", "sentence", "times"),
    [
        ("case-happening-add", "Stands in the dossier.", 2),
        ("case-interview-add", "Stands in the dossier.", 1),
        ("case-exhibit-add", "Stands in the dossier.", 2),
        ("case-narrative-add", "Stands in the dossier.", 0),
        ("case-exhibits", "The copy you download is not sealed: send it, then delete it.", 1),
        ("case-dossier", "The copy you download is not sealed: send it, then delete it.", 1),
    ],
)
def test_what_leaves_the_seal_is_said_where_it_is_typed_or_taken(
    amina: Client, scene: Scene, name: str, sentence: str, times: int
) -> None:
    assert page_of(amina, at(name, scene.book)).count(sentence) == times


def test_an_empty_list_of_citations_promises_no_more_than_there_is(amina: Client, scene: Scene) -> None:
    opened = do.open_case(by=scene.people.amina, at=NOW)
    page = page_of(amina, at("case-citations", opened.book))
    assert "the hash of its untouched copy" in page
    assert "and its untouched copy" not in page
