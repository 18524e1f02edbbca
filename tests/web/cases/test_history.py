"""Nothing is lost: every version, what was taken out, and two versions side by side until a person chooses."""

from typing import Any

import pytest
from django.test import Client

from havre.base.errors import Refused
from havre.cases import operations as do
from havre.cases.types import CaseFile, Happening, Person
from havre.ledger.types import Access, Held, with_changes
from tests.cases.scene import Scene
from tests.cast import NOW
from tests.web.cases.steps import at, entry_in, page_of, refused, sent
from tests.web.cases.test_identity import ROWS


def test_an_entry_is_taken_out_after_asking_and_brought_back(amina: Client, scene: Scene) -> None:
    held = scene.happenings[1]
    entry = held.object_id.hex()
    address = at("case-remove", scene.book, entry)
    assert "Taken from the yard" in page_of(amina, address)
    assert scene.people.amina.count(Happening) == 3
    history = sent(amina, address, {"x": "y"})
    assert ">taken out<" in history
    assert "Taken from the yard" not in page_of(amina, at("case-chronology", scene.book))
    assert f'href="{at("case-history", scene.book, entry)}"' in page_of(amina, at("case", scene.book))
    sent(amina, address, {"x": "y"})  # once more takes nothing more out
    assert len(scene.people.amina.history(held.object_id)) == 2
    assert "amina" in history
    page = sent(amina, at("case-restore", scene.book, entry), {"entry": held.entry_id.hex()})
    assert "Taken from the yard" in page
    assert len(scene.people.amina.history(held.object_id)) == 3


def test_an_earlier_version_is_brought_back_as_the_next(amina: Client, scene: Scene) -> None:
    held, by = scene.happenings[1], scene.people.boris
    do.change_happening(by=by, held=held, happening=with_changes(held.value, what="Wrong"), at=NOW)
    history = page_of(amina, at("case-history", scene.book, held.object_id.hex()))
    assert "boris" in history
    assert history.count("Bring this version back") == 1
    address = at("case-restore", scene.book, held.object_id.hex())
    sent(amina, address, {"entry": held.entry_id.hex()})
    assert scene.people.amina.get(Happening, held.object_id).value.what == "Taken from the yard"
    assert len(by.history(held.object_id)) == 3
    sent(amina, address, {"entry": by.get(Happening, held.object_id).entry_id.hex()})
    assert len(by.history(held.object_id)) == 3


def test_a_version_of_something_else_is_not_brought_back(amina: Client, scene: Scene) -> None:
    address = at("case-restore", scene.book, scene.happenings[0].object_id.hex())
    for entry in (scene.happenings[1].entry_id.hex(), "00" * 16, "", "<x>"):
        assert amina.post(address, {"entry": entry}).status_code == 404


def test_consents_and_the_case_itself_are_not_taken_out(amina: Client, scene: Scene) -> None:
    answer = amina.post(at("case-remove", scene.book, scene.case.object_id.hex()), {"x": "y"})
    assert answer.status_code == 403
    assert b"A case is closed, not removed." in answer.content
    assert scene.people.amina.count(CaseFile) == 1


def test_a_stale_form_leads_to_both_versions_and_a_person_chooses(
    amina: Client, boris: Client, scene: Scene
) -> None:
    entry = scene.happenings[1].object_id.hex()
    address = at("case-happening", scene.book, entry)
    stale = entry_in(page_of(boris, address))
    fresh = entry_in(page_of(amina, address))
    assert stale == fresh
    sent(amina, address, {"entry": fresh, "when": "April 2017", "what": "Amina's words"})
    answer = boris.post(address, {"entry": stale, "when": "May 2017", "what": "Words of Boris"})
    choose = at("case-conflict", scene.book, entry)
    assert answer.headers["Location"] == choose
    page = page_of(boris, choose)
    assert "Amina&#x27;s words" in page
    assert "Words of Boris" in page
    assert "two versions: choose" in page_of(amina, at("case-chronology", scene.book))
    kept = next(
        h for h in scene.people.amina.conflicts(scene.happenings[1].object_id) if "Boris" in h.value.what
    )
    page = sent(boris, choose, {"entry": kept.entry_id.hex()})
    assert "Words of Boris" in page
    assert "Amina&#x27;s words" not in page
    assert scene.people.amina.conflicts(scene.happenings[1].object_id) == []
    history = page_of(amina, at("case-history", scene.book, entry))
    assert "Amina&#x27;s words" in history


def test_facts_changed_twice_are_shown_as_two_versions_on_the_overview(
    amina: Client, boris: Client, scene: Scene
) -> None:
    address = at("case-facts", scene.book)
    entry = entry_in(page_of(amina, address))
    for client, region in ((amina, "One coast"), (boris, "Another coast")):
        client.post(address, {"entry": entry, "region": region, "risk": "high", "status": "lodged"})
    assert "Choose which stands" in page_of(amina, at("case", scene.book))
    assert "Choose which stands" not in page_of(
        amina, at("case-conflict", scene.book, scene.case.object_id.hex())
    )


def test_a_form_that_names_another_entry_is_not_taken(amina: Client, scene: Scene) -> None:
    address = at("case-happening", scene.book, scene.happenings[1].object_id.hex())
    for entry in (scene.person.entry_id.hex(), scene.happenings[0].entry_id.hex(), "zz", "00" * 16):
        answer = amina.post(address, {"entry": entry, "when": "2017", "what": "x"})
        assert answer.status_code == 404
    assert scene.people.amina.get(Person, scene.person.object_id) == scene.person
    assert len(scene.people.amina.history(scene.happenings[1].object_id)) == 1


def test_who_opened_a_case_is_no_entry_of_its_pages_and_stays(amina: Client, scene: Scene) -> None:
    page_of(amina, at("case", scene.book))
    by = scene.people.amina
    opened = by.all(Access, book=scene.book)[0]
    for name in ("case-history", "case-remove", "case-conflict", "case-restore"):
        answer = amina.post(at(name, scene.book, opened.object_id.hex()), {"entry": opened.entry_id.hex()})
        assert answer.status_code in {404, 405}
    with pytest.raises(Refused, match="stays on record"):
        do.remove(by=by, held=opened, at=NOW)
    assert by.count(Access, book=scene.book) == 1


def test_sending_the_same_change_twice_is_no_disagreement(amina: Client, boris: Client, scene: Scene) -> None:
    held, by = scene.happenings[1], scene.people.amina
    address = at("case-happening", scene.book, held.object_id.hex())
    typed = {"entry": held.entry_id.hex(), "when": "April 2017", "what": "Changed"}
    for _ in range(2):
        assert amina.post(address, typed).headers["Location"].startswith(at("case-chronology", scene.book))
    assert by.conflicts(held.object_id) == []
    assert by.get(Happening, held.object_id).value.what == "Changed"
    answer = boris.post(address, typed)  # the same words of another person: a person looks at them
    assert answer.headers["Location"] == at("case-conflict", scene.book, held.object_id.hex())


def test_a_form_over_what_was_taken_out_meanwhile_brings_nothing_back(
    amina: Client, boris: Client, scene: Scene
) -> None:
    held, by = scene.happenings[1], scene.people.amina
    address = at("case-happening", scene.book, held.object_id.hex())
    stale = entry_in(page_of(boris, address))
    sent(amina, at("case-remove", scene.book, held.object_id.hex()), {"x": "y"})
    page = refused(boris, address, {"entry": stale, "when": "April 2017", "what": "Words of Boris"})
    assert "took this entry out meanwhile" in page
    assert "Words of Boris" in page
    assert len(by.history(held.object_id)) == 2
    assert by.count(Happening) == 2


def two_versions(scene: Scene) -> str:
    held = scene.happenings[1]
    for by, what in ((scene.people.amina, "Amina's words"), (scene.people.boris, "Words of Boris")):
        do.change_happening(by=by, held=held, happening=with_changes(held.value, what=what), at=NOW)
    return held.object_id.hex()


def test_what_is_in_conflict_is_chosen_before_it_is_taken_out(amina: Client, scene: Scene) -> None:
    entry = two_versions(scene)
    address = at("case-remove", scene.book, entry)
    for answer in (amina.get(address), amina.post(address, {"x": "y"})):
        assert answer.headers["Location"] == at("case-conflict", scene.book, entry)
    assert len(scene.people.amina.conflicts(scene.happenings[1].object_id)) == 2


def test_every_conflict_is_found_from_the_overview_and_its_history(
    amina: Client, boris: Client, scene: Scene
) -> None:
    choose = f'href="{at("case-conflict", scene.book, two_versions(scene))}"'
    assert choose in page_of(boris, at("case-history", scene.book, scene.happenings[1].object_id.hex()))
    for nationality in ("Elsewhere one", "Elsewhere two"):
        changed = with_changes(scene.person.value, nationality=nationality)
        do.describe_person(
            by=scene.people.amina, book=scene.book, person=changed, at=NOW, replaces=scene.person
        )
    of_person = f'href="{at("case-conflict", scene.book, scene.person.object_id.hex())}"'
    notice = page_of(amina, at("case", scene.book)).split('class="notice due"><p>')[1].split("</div>")[0]
    assert choose in notice
    assert of_person in notice
    assert "Elsewhere" not in notice
    notice = page_of(boris, at("case", scene.book)).split('class="notice due"><p>')[1].split("</div>")[0]
    assert choose in notice
    assert of_person not in notice


def test_a_case_in_conflict_stands_in_the_list_once(amina: Client, scene: Scene) -> None:
    for by in (scene.people.amina, scene.people.boris):
        changed = with_changes(scene.case.value, region=f"Coast of {by.member.hex()}")
        do.change_case(by=by, case=scene.case, changed=changed, at=NOW)
    page = page_of(amina, "/cases/")
    assert page.count(f'href="{at("case", scene.book)}"') == 1
    assert 'role="status">1 case<' in page


def test_what_was_taken_out_of_the_identity_is_listed_covered_for_its_holders_only(
    amina: Client, boris: Client, scene: Scene
) -> None:
    do.remove(by=scene.people.amina, held=scene.person, at=NOW)
    history = at("case-history", scene.book, scene.person.object_id.hex())
    page = page_of(amina, at("case", scene.book))
    assert history in page
    assert "Primerov" not in page
    assert "taken-out" not in page_of(boris, at("case", scene.book))


STALE: dict[str, tuple[str, dict[str, str], list[int]]] = {
    "case-narrative": ("narrative", {"language": "ru", "text": "Typed meanwhile"}, []),
    "case-answer": ("interview", {"question": "?", "answer": "Typed meanwhile"}, [0]),
    "case-answer-add": ("interview", {"question": "?", "answer": "Typed meanwhile"}, []),
    "case-exhibit": ("exhibit", {"name": "Typed meanwhile", "what": "document", "received": "2026"}, []),
    "case-note": ("note", {"text": "Typed meanwhile"}, []),
    "case-person": ("person", {"birth_place": "Typed meanwhile"}, []),
}


@pytest.mark.parametrize("name", STALE)
def test_no_form_brings_back_what_was_taken_out(amina: Client, scene: Scene, name: str) -> None:
    by = scene.people.amina
    kind, typed, more = STALE[name]
    entries: dict[str, Held[Any]] = {
        "narrative": scene.narrative,
        "interview": scene.interview,
        "exhibit": scene.exhibits[0],
        "note": do.add_note(by=by, book=scene.book, text="before", at=NOW),
        "person": scene.person,
    }
    held = entries[kind]
    do.remove(by=by, held=held, at=NOW)
    named = [] if kind == "person" else [held.object_id.hex(), *more]
    rows = ROWS | {"names-0-written": "N", "names-0-use": "other"} if kind == "person" else {}
    answer = amina.post(at(name, scene.book, *named), rows | typed | {"entry": held.entry_id.hex()})
    assert answer.status_code == 200
    assert "took this entry out meanwhile" in answer.content.decode()
    assert "Typed meanwhile" in answer.content.decode()
    assert len(by.history(held.object_id)) == 2


def test_the_version_that_was_not_chosen_is_not_called_taken_out(amina: Client, scene: Scene) -> None:
    entry = two_versions(scene)
    kept = scene.people.amina.conflicts(scene.happenings[1].object_id)[0]
    sent(amina, at("case-conflict", scene.book, entry), {"entry": kept.entry_id.hex()})
    assert "taken-out" not in page_of(amina, at("case", scene.book))
