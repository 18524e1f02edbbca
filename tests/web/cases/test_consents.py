"""Consent given and taken back, and what may leave the seal under it."""

import pytest
from django.test import Client

from havre.cases.types import Consent, DossierBuilt, Field
from tests.cases.scene import OFFICE, Scene, agreed
from tests.web.cases.steps import at, page_of, refused, sent

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
    typed = {"purpose": "asylum claim", "recipient": OFFICE, "show": ["narrative"]}
    return typed | {"narratives": [scene.narrative.object_id.hex()]} | changed


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noon of 23 November 2026, whatever the day."""
    monkeypatch.setattr("havre.web.clock.now", lambda: 1_795_435_200_000_000)


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
    amina.post(at("case-dossier-file", scene.book), asked(scene))
    address = at("case-consent-withdraw", scene.book, consent.object_id.hex())
    page = page_of(amina, address)
    assert "One dossier went out under it already" in page
    assert scene.people.amina.get(Consent, consent.object_id).value.withdrawn is None
    assert ">withdrawn<" in sent(amina, address, {"x": "y"})
    assert amina.get(address).status_code == 403
    assert "Nothing was built" in amina.post(at("case-dossier", scene.book), asked(scene)).content.decode()


def test_without_consent_the_reasons_are_said_and_nothing_is_built(boris: Client, scene: Scene) -> None:
    for name in ("case-dossier", "case-dossier-file"):
        answer = boris.post(at(name, scene.book), asked(scene))
        page = answer.content.decode()
        assert "No consent is about the narrative." in page
        assert "data:image/png" not in page
        assert f'value="{OFFICE}"' in page
    assert scene.people.amina.count(DossierBuilt) == 0


def test_the_first_page_is_shown_then_the_pdf_handed_over_and_kept_on_record(
    amina: Client, scene: Scene
) -> None:
    agreed(scene)
    page = amina.post(at("case-dossier", scene.book), asked(scene)).content.decode()
    assert 'src="data:image/png;base64,iVBOR' in page
    assert scene.people.amina.count(DossierBuilt) == 0
    answer = amina.post(at("case-dossier-file", scene.book), asked(scene))
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dossier.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    built = scene.people.amina.one(DossierBuilt, book=scene.book)
    assert built.value.fields == (Field.NARRATIVE,)
    assert "What went out" in page_of(amina, at("case-dossier", scene.book))


def test_single_entries_are_left_out(amina: Client, scene: Scene) -> None:
    agreed(scene)
    chosen = asked(
        scene,
        show=["chronology", "exhibits", "interviews"],
        happenings=[scene.happenings[1].object_id.hex()],
        exhibits=[],
        interviews=[],
    )
    assert amina.post(at("case-dossier-file", scene.book), chosen).content.startswith(b"%PDF-")
    assert scene.people.amina.one(DossierBuilt, book=scene.book).value.fields == (Field.CHRONOLOGY,)


def test_boris_is_offered_no_field_of_the_identity_and_cannot_ask_for_one(
    boris: Client, scene: Scene
) -> None:
    agreed(scene, *Field)
    page = page_of(boris, at("case-dossier", scene.book))
    assert 'value="identity papers"' not in page
    refused(boris, at("case-dossier-file", scene.book), asked(scene, show=["name", "narrative"]))
    assert scene.people.amina.count(DossierBuilt) == 0
