"""Half-typed forms: kept by a button or by the script, found again, shown to nobody else, gone once kept."""

import re

import pytest
from django.test import Client

from havre.cases import operations as do
from havre.cases.types import Happening, Interview
from tests.cases.scene import Scene
from tests.cast import NOW, client_of
from tests.web.cases.steps import at, entry_in, page_of, sent

HALF = "He began to say that"
ROWS = {"answers-TOTAL_FORMS": "3", "answers-INITIAL_FORMS": "0"}
FORMS: dict[str, tuple[bool, str, dict[str, str]]] = {
    "case-happening-add": (False, "what", {"when": "not a date so far"}),
    "case-happening": (True, "what", {"when": ""}),
    "case-narrative-add": (False, "text", {"language": "ce"}),
    "case-narrative": (True, "text", {}),
    "case-interview-prepare": (False, "interpreter", {"date": "some day"}),
    "case-interview-change": (True, "interpreter", {}),
    "case-interview-add": (False, "answers-2-answer", ROWS),
    "case-answer-add": (True, "answer", {"topics": "threats"}),
    "case-answer": (True, "answer", {}),
}


def address_of(scene: Scene, name: str) -> str:
    of_an_entry, _field, _typed = FORMS[name]
    entries = {"case-happening": scene.happenings[0], "case-narrative": scene.narrative}
    entry = entries.get(name, scene.interview).object_id.hex()
    return at(name, scene.book, *([entry] if of_an_entry else []), *([0] if name == "case-answer" else []))


def half(name: str) -> dict[str, str]:
    _of, field, typed = FORMS[name]
    return typed | {field: HALF, "keep-draft": "button"}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_comes_back_as_it_was_left(boris: Client, scene: Scene, name: str) -> None:
    answer = boris.post(address_of(scene, name), half(name))
    assert answer.status_code == 302
    page = page_of(boris, answer.headers["Location"])
    assert HALF in page
    assert "This is your draft of" in page
    assert 'class="error"' not in page, "nobody said that they were done"
    for text in FORMS[name][2].values():
        assert text in page
    assert HALF not in answer.headers["Location"]
    assert (scene.people.amina.count(Happening), scene.people.amina.count(Interview)) == (3, 1)


def test_the_script_is_told_the_ids_and_goes_on_from_them(boris: Client, scene: Scene) -> None:
    address = address_of(scene, "case-happening-add")
    typed = {"what": HALF, "keep-draft": "script", "draft": "", "draft-entry": ""}
    first = boris.post(address, typed).content.decode()
    assert re.fullmatch("[0-9a-f]{32} [0-9a-f]{32}", first)
    draft, entry = first.split()
    typed |= {"what": f"{HALF} they came", "draft": draft, "draft-entry": entry}
    again = boris.post(address, typed).content.decode()
    assert again.split()[0] == draft
    assert again.split()[1] != entry
    (held,) = do.drafts(scene.people.boris, scene.book)
    assert held.object_id.hex() == draft


def test_a_kept_form_takes_its_draft_away_and_a_refused_one_does_not(boris: Client, scene: Scene) -> None:
    address = address_of(scene, "case-happening-add")
    page = page_of(boris, boris.post(address, {"what": HALF, "keep-draft": "button"}).headers["Location"])
    found = re.search(r'name="draft" value="([0-9a-f]{32})"', page)
    assert found
    wrong = boris.post(address, {"what": HALF, "when": "no date", "draft": found[1]}).content.decode()
    assert f'name="draft" value="{found[1]}"' in wrong
    assert len(do.drafts(scene.people.boris, scene.book)) == 1
    sent(boris, address, {"what": f"{HALF} they came", "when": "2017", "draft": found[1]})
    assert do.drafts(scene.people.boris, scene.book) == []
    assert scene.people.amina.count(Happening) == 4


def test_it_is_there_after_a_lock_for_its_writer_alone(
    amina: Client, boris: Client, carla: Client, scene: Scene
) -> None:
    boris.post(address_of(scene, "case-happening-add"), {"what": HALF, "keep-draft": "button"})
    boris.post("/lock/")
    back = client_of("boris")
    overview = page_of(back, at("case", scene.book))
    draft = re.search(r"/drafts/([0-9a-f]{32})/", overview)
    assert draft
    shown = page_of(back, at("case-draft", scene.book, draft[1]))
    assert HALF in shown
    assert "chronology/new/?draft=" in shown
    fresh = page_of(back, address_of(scene, "case-happening-add"))
    assert "You began this on" in fresh
    assert HALF not in fresh
    for client in (amina, carla):
        assert client.get(at("case-draft", scene.book, draft[1])).status_code == 404
        assert client.post(at("case-draft", scene.book, draft[1])).status_code == 404
    assert "/drafts/" not in page_of(amina, at("case", scene.book))
    opened = page_of(amina, f"{address_of(scene, 'case-happening-add')}?draft={draft[1]}")
    assert HALF not in opened
    assert amina.get(at("case-history", scene.book, draft[1])).status_code == 404
    sent(back, at("case-draft", scene.book, draft[1]), {})
    assert do.drafts(scene.people.boris, scene.book) == []


def test_what_somebody_else_wrote_meanwhile_is_met_as_by_an_open_form(
    amina: Client, boris: Client, scene: Scene
) -> None:
    """The draft goes on from the version that it was begun on: both versions stand, and a person chooses."""
    address = address_of(scene, "case-answer")
    entry = entry_in(page_of(boris, address))
    typed = {"question": "What?", "answer": HALF, "entry": entry}
    kept = boris.post(address, typed | {"keep-draft": "button"}).headers["Location"]
    sent(amina, address, {"question": "What?", "answer": "Amina's answer", "entry": entry})
    page = page_of(boris, kept)
    assert entry_in(page) == entry
    draft = re.search(r'name="draft" value="([0-9a-f]{32})"', page)
    assert draft
    answer = boris.post(address, typed | {"draft": draft[1]})
    assert answer.headers["Location"] == at("case-conflict", scene.book, scene.interview.object_id.hex())
    assert len(scene.people.amina.conflicts(scene.interview.object_id)) == 2


def test_the_draft_of_something_taken_out_is_still_read(boris: Client, scene: Scene) -> None:
    address = address_of(scene, "case-happening")
    page = page_of(boris, address)
    kept = boris.post(address, {"what": HALF, "entry": entry_in(page), "keep-draft": "button"})
    do.remove(by=scene.people.amina, held=scene.happenings[0], at=NOW)
    assert boris.get(address).status_code == 404
    assert HALF in page_of(boris, kept.headers["Location"])
    draft = kept.headers["Location"].split("draft=")[1]
    assert HALF in page_of(boris, at("case-draft", scene.book, draft))


def test_who_may_only_read_is_told_so(carla: Client, boris: Client, scene: Scene) -> None:
    address = address_of(scene, "case-happening-add")
    assert carla.post(address, {"what": HALF, "keep-draft": "script"}).status_code == 404
    long = boris.post(address, {"what": "x" * 900_001, "keep-draft": "script"})
    assert long.status_code >= 400
    assert do.drafts(scene.people.boris, scene.book) == []
