"""Consent given and taken back, and what may leave the seal under it."""

import pyrage
import pytest
from django.test import Client

from havre import seal
from havre.base.ids import Micros
from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases.types import Consent, Field, Happening, WentOut
from havre.ledger import operations as ledger
from tests.cases.scene import OFFICE, Scene, agreed, approved
from tests.cast import NOW, client_of
from tests.web.cases.steps import at, page_of, refused, sent
from tests.web.cases.test_identity import shown

GIVEN = {
    "purpose": "asylum claim",
    "recipient": OFFICE,
    "about": ["narrative", "chronology"],
    "form": "spoken",
    "language": "ru",
    "explained_by": "Amina",
    "given": "2026-11-20",
    "expires": "2027-05-20",
}


def asked(scene: Scene, **changed: object) -> dict[str, object]:
    """What the form sends for a dossier with the narrative only."""
    typed: dict[str, object] = {
        "purpose": "asylum claim",
        "recipient": OFFICE,
        "language": "en",
        "format": "pdf",
    }
    typed |= {"show": ["narrative"]}
    return typed | {"narratives": [scene.narrative.object_id.hex()]} | changed


TAKEN_BACK = {"withdrawn": "2026-11-22", "told": "Amina", "why": "They moved."}
TODAY = Micros(1_795_435_200_000_000)  # noon of 23 November 2026, whatever the day


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("havre.web.clock.now", lambda: TODAY)


pytestmark = pytest.mark.usefixtures("today")


def test_a_consent_is_written_down_and_listed_with_its_state(amina: Client, scene: Scene) -> None:
    page = sent(amina, at("case-consent-add", scene.book), GIVEN)
    assert "20 May 2027" in page
    assert "narrative, chronology" in page
    consent = scene.people.amina.one(Consent, book=scene.book).value
    assert consent.fields == (Field.NARRATIVE, Field.CHRONOLOGY)
    sent(amina, at("case-consent-add", scene.book), GIVEN | {"expires": "2026-11-22"})
    assert ">expired<" in page_of(amina, at("case-consents", scene.book))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"about": []}, "About what"),
        ({"given": "2027-01-01"}, "before it is given"),
        ({"expires": "2026-11-01"}, "before it begins"),
        ({"recipient": " "}, "For whom"),
        ({"language": "xx"}, "Language it was explained in"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(
    amina: Client, scene: Scene, wrong: dict[str, object], said: str
) -> None:
    page = refused(amina, at("case-consent-add", scene.book), GIVEN | wrong)
    assert said in page
    assert 'value="Amina"' in page
    assert scene.people.amina.count(Consent) == 0


def test_withdrawing_asks_first_and_names_what_went_out(amina: Client, scene: Scene) -> None:
    consent = agreed(scene)
    approved(scene, at=TODAY)
    amina.post(at("case-dossier-file", scene.book), asked(scene))
    address = at("case-consent-withdraw", scene.book, consent.object_id.hex())
    page = page_of(amina, address)
    assert "One thing went out under it already" in page
    for field in ("narrative", "chronology", "exhibits"):
        assert f"<li>{field}</li>" in page, "what it stops"
    assert scene.people.amina.get(Consent, consent.object_id).value.withdrawn is None
    assert "before it was given" in refused(amina, address, TAKEN_BACK | {"withdrawn": "2016-01-01"})
    page = sent(amina, address, TAKEN_BACK)
    assert ">withdrawn<" in page
    assert "told to Amina" in page
    assert "They moved." in page
    assert amina.get(address).status_code == 403
    assert "Nothing was built" in amina.post(at("case-dossier", scene.book), asked(scene)).content.decode()


def test_without_consent_the_reasons_are_said_and_nothing_is_built(boris: Client, scene: Scene) -> None:
    for name in ("case-dossier", "case-dossier-file"):
        answer = boris.post(at(name, scene.book), asked(scene))
        page = answer.content.decode()
        assert "No consent is about the narrative." in page
        assert "data:image/png" not in page
        assert f'value="{OFFICE}"' in page
    assert scene.people.amina.count(WentOut) == 0


def test_the_first_page_is_shown_then_the_pdf_handed_over_and_kept_on_record(
    amina: Client, scene: Scene
) -> None:
    agreed(scene)
    approved(scene, at=TODAY)
    page = amina.post(at("case-dossier", scene.book), asked(scene)).content.decode()
    assert 'src="data:image/png;base64,iVBOR' in page
    assert scene.people.amina.count(WentOut) == 0
    answer = amina.post(at("case-dossier-file", scene.book), asked(scene))
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dossier.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    built = scene.people.amina.one(WentOut, book=scene.book)
    assert built.value.fields == (Field.NARRATIVE,)
    assert "What went out" in page_of(amina, at("case-dossier", scene.book))


def test_single_entries_are_left_out(amina: Client, scene: Scene) -> None:
    agreed(scene)
    approved(scene, at=TODAY)
    chosen = asked(
        scene,
        show=["chronology", "exhibits", "interviews"],
        happenings=[scene.happenings[1].object_id.hex()],
        exhibits=[],
        interviews=[],
    )
    assert amina.post(at("case-dossier-file", scene.book), chosen).content.startswith(b"%PDF-")
    assert scene.people.amina.one(WentOut, book=scene.book).value.fields == (Field.CHRONOLOGY,)


def test_boris_is_offered_no_field_of_the_identity_and_cannot_ask_for_one(
    boris: Client, scene: Scene
) -> None:
    agreed(scene, *Field)
    page = page_of(boris, at("case-dossier", scene.book))
    assert 'value="identity papers"' not in page
    refused(boris, at("case-dossier-file", scene.book), asked(scene, show=["name", "narrative"]))
    assert scene.people.amina.count(WentOut) == 0


def test_a_dossier_that_shows_the_identity_is_on_record_as_such(amina: Client, scene: Scene) -> None:
    agreed(scene, *Field)
    approved(scene, at=TODAY)
    amina.post(at("case-dossier", scene.book), asked(scene))
    assert amina.post(at("case-dossier-file", scene.book), asked(scene)).content.startswith(b"%PDF-")
    assert shown(scene) == 0
    page = amina.post(at("case-dossier", scene.book), asked(scene, show=["name", "narrative"]))
    assert "data:image/png" in page.content.decode()
    assert "Sealed: identity" in page.content.decode()
    assert shown(scene) == 1


def test_so_is_one_that_is_handed_over_at_once(amina: Client, scene: Scene) -> None:
    asked_for = asked(scene, show=["name", "narrative"])
    amina.post(at("case-dossier-file", scene.book), asked_for)  # consent does not reach: nothing is shown
    assert shown(scene) == 0
    agreed(scene, *Field)
    approved(scene, at=TODAY)
    assert amina.post(at("case-dossier-file", scene.book), asked_for).content.startswith(b"%PDF-")
    assert shown(scene) == 1


def test_a_chosen_entry_that_is_gone_is_said_where_it_can_be_seen(amina: Client, scene: Scene) -> None:
    agreed(scene)
    page = refused(amina, at("case-dossier", scene.book), asked(scene, narratives=["00" * 16]))
    assert "This is no longer there. Choose again." in page
    assert "00" * 16 not in page
    assert "<details open><summary>Leave single entries out" in page
    assert "<details><summary>Leave single" in page_of(amina, at("case-dossier", scene.book))


def test_fifteen_hundred_chosen_entries_go_through(amina: Client, scene: Scene) -> None:
    agreed(scene)
    added = [Happening(what=f"Line {n}", when=parse_when("2017")) for n in range(1_500)]
    held = ledger.put_all(by=scene.people.amina, book=scene.book, values=added, at=NOW)
    chosen = asked(scene, show=["narrative"], happenings=[one.object_id.hex() for one in held])
    assert "data:image/png" in amina.post(at("case-dossier", scene.book), chosen).content.decode()


def test_whoever_only_reads_sees_no_form_that_would_be_refused(amina: Client, scene: Scene) -> None:
    people = scene.people
    do.share_case(by=people.amina, book=scene.book, to=people.carla.member, rights=seal.Rights.READ)
    note = do.add_note(by=people.amina, book=scene.book, text="a note", at=NOW)
    agreed(scene)
    approved(scene, at=TODAY)
    carla = client_of("carla")
    assert "Hand it over" in page_of(amina, at("case-dossier", scene.book))
    page = page_of(carla, at("case-dossier", scene.book))
    assert "Hand it over" not in page
    assert "a dossier can't be handed over" in page
    pages = [
        *(at(name, scene.book) for name in ("case-facts", "case-happening-add", "case-narrative-add")),
        *(at(name, scene.book) for name in ("case-interview-add", "case-exhibit-add", "case-consent-add")),
        at("case-note", scene.book, note.object_id.hex()),
        at("case-exhibit", scene.book, scene.exhibits[0].object_id.hex()),
    ]
    for address in pages:
        assert ">Keep</button>" in page_of(amina, address)
        page = page_of(carla, address)
        assert ">Keep</button>" not in page
        assert "You may read this, but not change it." in page


def test_a_package_is_sealed_to_the_key_that_was_typed(scene: Scene) -> None:
    amina = client_of("amina")
    person = pyrage.x25519.Identity.generate()
    agreed(scene, Field.NARRATIVE)
    approved(scene)
    at_file = at("case-dossier-file", scene.book)
    for key, said in (
        ("", "A package needs the age key"),
        ("age1wrong", "This is not a public key of age"),
        (str(person), "This is a secret key"),
    ):
        page = amina.post(at_file, asked(scene, format="tar.age", key=key)).content.decode()
        assert said in page
        assert str(person) not in page or key == str(person)
    answer = amina.post(at_file, asked(scene, format="tar.age", key=str(person.to_public())))
    assert answer["Content-Disposition"] == 'attachment; filename="dossier.tar.age"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert b"dossier/data/dossier.pdf" in pyrage.decrypt(b"".join(answer), [person])
