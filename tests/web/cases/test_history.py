"""Nothing is lost: every version, what was taken out, and two versions side by side until a person chooses."""

from django.test import Client

from havre.cases import operations as do
from havre.cases.types import CaseFile, Happening, Person
from havre.ledger.types import with_changes
from tests.cases.scene import Scene
from tests.cast import NOW
from tests.web.cases.steps import at, entry_in, page_of, sent


def test_an_entry_is_taken_out_after_asking_and_brought_back(amina: Client, scene: Scene) -> None:
    held = scene.happenings[1]
    entry = held.object_id.hex()
    address = at("case-remove", scene.book, entry)
    assert "Taken from the yard" in page_of(amina, address)
    assert scene.people.amina.count(Happening) == 3
    assert "Taken from the yard" not in sent(amina, address, {"x": "y"})
    history = page_of(amina, at("case-history", scene.book, entry))
    assert ">taken out<" in history
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
