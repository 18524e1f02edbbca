"""Everything that leaves a case by a page: which pages those are, under which consent, and the register of it."""

import pytest
from django.test import Client

from havre import seal
from havre.base.ids import Micros
from havre.cases import operations as do
from havre.cases.types import Consent, Field, WentOut
from havre.members import approvals
from tests.attack.test_outsider import HANDED, OF_A_CASE
from tests.attack.test_outsider import at as of
from tests.cases.scene import DAY, OFFICE, Scene, agreed, an_exhibit, approved
from tests.cast import NOW, client_of
from tests.web.cases.steps import at, page_of, refused, sent

EXHIBIT = HANDED["case-exhibit-out"]
# Hands the file to the member who works on the case, not to somebody outside.
OPENS = "case-exhibit-file"
OWN = "case-own-data-file"
CHANGE = {"case-remove", "case-consent-withdraw"}  # what the others are asked about would be gone


def _files(scene: Scene, client: Client) -> set[str]:
    """The names of the addresses that answered with a file."""
    found = set()
    for address in OF_A_CASE:
        if "key" in address.parts or address.name in CHANGE:
            continue
        entry = scene.exhibits[0].object_id.hex()
        path = of(address, book=scene.book.hex(), entry=entry)
        typed = HANDED.get(address.name, {}) | {"narratives": [scene.narrative.object_id.hex()]}
        for answer in (client.get(path), client.post(path, typed)):
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                found.add(address.name)
            answer.close()
    return found


def test_every_page_that_hands_out_a_file_asks_consent_first(
    amina: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approvals, "needed", lambda _by: False)  # consent alone is asked about here
    agreed(scene)
    assert _files(scene, amina) == {OPENS, *HANDED}, "the control; and a new one has to be listed"
    for consent in scene.people.amina.all(Consent, book=scene.book):
        do.withdraw_consent(by=scene.people.amina, consent=consent, at=NOW)
    assert _files(scene, amina) == {OPENS, OWN}, "what the person asks for goes to nobody else"


def test_an_exhibit_goes_out_as_it_came_and_stands_in_the_register(amina: Client, scene: Scene) -> None:
    address = at("case-exhibit-out", scene.book, scene.exhibits[0].object_id.hex())
    page = amina.post(address, EXHIBIT).content.decode()
    assert "No consent is about the exhibits." in page
    assert f'value="{OFFICE}"' in page, "what was typed stays"
    agreed(scene)
    assert f'value="{OFFICE}"' in page_of(amina, address)
    assert "approve this first" in refused(amina, address, EXHIBIT)
    approved(scene, action=approvals.EXPORT_EXHIBIT)
    answer = amina.post(address, EXHIBIT)
    assert b"".join(answer) == b"the bytes of Medical certificate"  # type: ignore[call-overload]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="exhibit-1.pdf"'
    register = page_of(amina, at("case-out", scene.book))
    for word in (
        OFFICE,
        "Exhibit 1",
        "exhibits",
        "approved by boris",
        scene.exhibits[0].value.sha256.hex()[:8],
    ):
        assert word in register, word
    assert page_of(client_of("boris"), at("case-out", scene.book)).count(OFFICE) == 1


def test_a_recipient_is_needed_and_what_was_typed_stays(amina: Client, scene: Scene) -> None:
    address = at("case-exhibit-out", scene.book, scene.exhibits[0].object_id.hex())
    assert "This is needed." in refused(amina, address, EXHIBIT | {"recipient": " "})
    assert scene.people.amina.count(WentOut) == 0


def test_asking_from_the_exhibit_leads_back_to_it(amina: Client, scene: Scene) -> None:
    people = scene.people  # somebody has to be there who may answer
    do.share_case(by=people.amina, book=scene.book, to=people.boris.member, rights=seal.Rights.ALL)
    exhibit = scene.exhibits[1].object_id.hex()
    page = sent(amina, at("case-exhibit-out-ask", scene.book, exhibit), {"reason": "The court asks for it."})
    assert "Hand out exhibit 2" in page
    assert "Asked." in page


def test_an_exhibit_of_the_identity_is_there_for_who_holds_it(
    amina: Client, boris: Client, scene: Scene
) -> None:
    paper = an_exhibit(scene.people.amina, scene.book, "Passport of a person", shows_identity=True)
    address = at("case-exhibit-out", scene.book, paper.object_id.hex())
    page = page_of(amina, address)
    assert "name, identity papers" in page
    assert "Passport of a person" not in page, "its title stays covered"
    assert boris.get(address).status_code == 404
    agreed(scene, Field.PAPERS, Field.NAME)
    approved(scene, action=approvals.EXPORT_EXHIBIT)
    assert b"".join(amina.post(address, EXHIBIT)) == b"the bytes of Passport of a person"  # type: ignore[call-overload]
    register = page_of(boris, at("case-out", scene.book))
    assert OFFICE in register
    assert "ID-1" not in register
    assert "ID-1" in page_of(amina, at("case-out", scene.book))


def test_carla_sees_no_register_and_no_count(scene: Scene) -> None:
    carla = client_of("carla")
    for address in (
        at("case-out", scene.book),
        at("case-exhibit-out", scene.book, scene.exhibits[0].object_id.hex()),
    ):
        answer = carla.get(address)
        assert answer.status_code == 404
        assert OFFICE not in answer.content.decode()


def test_a_consent_that_runs_out_is_warned_of_on_the_case_and_on_today(amina: Client, scene: Scene) -> None:
    near = agreed(scene, expires=Micros(NOW + 9 * DAY))
    for address in (at("case", scene.book), "/today/"):
        assert OFFICE in page_of(amina, address)
    assert "Consent runs out soon" in page_of(amina, at("case", scene.book))
    do.withdraw_consent(by=scene.people.amina, consent=near, at=NOW)
    assert "Consent runs out soon" not in page_of(amina, at("case", scene.book))
    assert OFFICE not in page_of(client_of("carla"), "/today/")
