"""A form sent twice is kept once; what was typed anew is never passed over; addresses of forms lead somewhere."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from havre.cases.operations.cases import REFUSED_MATERIAL
from havre.cases.types import CaseFile, Consent, Exhibit, Happening, Narrative, Note, Step, Task
from tests.cases.scene import Scene
from tests.web.cases.steps import at, page_of, sent
from tests.web.cases.test_consents import GIVEN

FORMS = {
    "case-note-add": (Note, {"text": "Called"}),
    "case-task-add": (Task, {"what": "Call"}),
    "case-happening-add": (Happening, {"when": "2016", "what": "Summoned"}),
    "case-narrative-add": (Narrative, {"language": "ru", "text": "Told"}),
    "case-consent-add": (Consent, GIVEN),
    "case-step-add": (Step, {"event": "lodged", "on": "2026-07-03"}),
    "case-refuse-material": (Note, {}),
}


def once_in(page: str) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("name", FORMS)
def test_the_second_press_leads_to_the_same_place_and_adds_nothing(
    amina: Client, scene: Scene, name: str
) -> None:
    kind, typed = FORMS[name]
    before = scene.people.amina.count(kind)
    shown = {"case-refuse-material": "case-exhibit-add"}.get(name, name)
    page = page_of(amina, at("case" if shown in {"case-note-add", "case-task-add"} else shown, scene.book))
    form = typed | {"once": once_in(page)}
    answers = [amina.post(at(name, scene.book), form | {"csrfmiddlewaretoken": str(n)}) for n in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert scene.people.amina.count(kind) == before + 1
    assert once_in(page) != once_in(page_of(amina, at("case-happening-add", scene.book)))


def test_a_form_gone_back_to_and_changed_is_another_form(amina: Client, scene: Scene) -> None:
    for text in ("one", "two"):
        sent(amina, at("case-note-add", scene.book), {"text": text, "once": "ab" * 16})
    assert [note.value.text for note in scene.people.amina.all(Note)] == ["one", "two"]


def test_a_refused_form_is_not_taken_for_done(amina: Client, scene: Scene) -> None:
    for _ in range(2):
        assert amina.post(at("case-note-add", scene.book), {"text": " ", "once": "1"}).status_code == 200


def test_the_same_id_of_another_member_is_theirs(amina: Client, boris: Client, scene: Scene) -> None:
    for client in (amina, boris):
        sent(client, at("case-note-add", scene.book), {"text": "same", "once": "cd" * 16})
    assert scene.people.amina.count(Note) == 2


def test_a_case_is_opened_once(amina: Client, scene: Scene) -> None:
    form = {"risk": "high", "once": once_in(page_of(amina, "/cases/new/"))}
    opened = {amina.post("/cases/new/", form).headers["Location"] for _ in range(2)}
    assert len(opened) == 1
    assert scene.people.amina.count(CaseFile) == 2


def test_an_exhibit_sent_twice_is_kept_once_and_its_second_file_forgotten(
    amina: Client, scene: Scene
) -> None:
    address = at("case-exhibit-add", scene.book)
    once = once_in(page_of(amina, address))
    for content in (b"%PDF-a", b"%PDF-a", b"%PDF-b"):
        about = {"name": "Twice", "what": "document", "received": "2026", "once": once}
        sent(amina, address, about | {"file": SimpleUploadedFile("a.pdf", content)})
    kept = [held for held in scene.people.amina.all(Exhibit) if held.value.name == "Twice"]
    assert len(kept) == 2  # another file is another form
    assert list((scene.people.ledger.files._folder / "incoming").iterdir()) == []


def test_refused_material_is_noted_by_those_who_write(amina: Client, scene: Scene) -> None:
    page = sent(amina, at("case-refuse-material", scene.book), {"x": "y"})
    assert REFUSED_MATERIAL in page
    assert amina.get(at("case-refuse-material", scene.book)).headers["Location"] == at("case", scene.book)


@pytest.mark.parametrize(
    "name", ["case-note-add", "case-task-add", "case-person", "case-dossier-file", "case-refuse-material"]
)
def test_a_form_asked_for_by_its_address_leads_to_the_case(amina: Client, scene: Scene, name: str) -> None:
    assert amina.get(at(name, scene.book)).headers["Location"] == at("case", scene.book)
    assert amina.get(at(name, scene.case.object_id)).status_code == 404  # type: ignore[arg-type]  # an id that is no case


def test_finished_tasks_are_found_again_by_their_history(amina: Client, scene: Scene) -> None:
    sent(amina, at("case-task-add", scene.book), {"what": "Call today"})
    task = scene.people.amina.one(Task, book=scene.book)
    assert "<summary>Done</summary>" not in page_of(amina, at("case", scene.book))
    page = sent(amina, at("case-task-done", scene.book, task.object_id.hex()), {"x": "y"})
    done = page[page.index("<summary>Done</summary>") :].split("</details>")[0]
    assert at("case-history", scene.book, task.object_id.hex()) in done
