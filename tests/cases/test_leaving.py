"""Promise 6: a withdrawn consent stops every later export that needed it, and names what is already out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import havre
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import Micros
from havre.cases import dossier, leaving
from havre.cases import operations as do
from havre.cases.consent import NotAllowed
from havre.cases.operations.handing import fields_of
from havre.cases.types import Exhibit, Field, Outgoing, Purpose, WentOut
from havre.ledger.types import Held
from havre.members import approvals
from tests.cases.scene import DAY, OFFICE, Scene, agreed, an_exhibit, approved
from tests.cast import NOW

LATER = Micros(NOW + DAY)
Answer = Held[WentOut] | NotAllowed


def _a_dossier(scene: Scene, at: Micros) -> Answer:
    built = dossier.build(
        by=scene.people.amina,
        book=scene.book,
        choice=dossier.Choice(purpose=Purpose.ASYLUM, recipient=OFFICE),
        at=at,
    )
    return built if isinstance(built, NotAllowed) else built.record


def _an_exhibit(scene: Scene, at: Micros) -> Answer:
    return _handed(scene, scene.exhibits[0], at=at)


def _handed(scene: Scene, exhibit: Held[Exhibit], *, recipient: str = OFFICE, at: Micros = NOW) -> Answer:
    return do.hand_out_exhibit(
        by=scene.people.amina,
        book=scene.book,
        exhibit=exhibit,
        purpose=Purpose.ASYLUM,
        recipient=recipient,
        at=at,
    )


# Every way by which something of a case leaves it for somebody else.
WAYS: dict[Outgoing, Callable[[Scene, Micros], Answer]] = {
    Outgoing.DOSSIER: _a_dossier,
    Outgoing.EXHIBIT: _an_exhibit,
}


def test_every_way_out_is_tried_here() -> None:
    """What the person asks for themselves goes to nobody else, and is the one that no consent is about."""
    assert set(WAYS) == set(Outgoing) - {Outgoing.OWN_DATA}


@pytest.mark.parametrize("way", WAYS)
def test_a_withdrawn_consent_stops_every_later_export_that_needed_it_and_names_what_is_out(
    scene: Scene, way: Outgoing
) -> None:
    amina, consent = scene.people.amina, agreed(scene)
    approved(scene, action=leaving.ACTIONS[way])
    went = WAYS[way](scene, NOW)
    assert isinstance(went, Held), "the control: with consent it goes out"
    withdrawn = do.withdraw_consent(by=amina, consent=consent, at=LATER)
    assert [held.entry_id for held in withdrawn.already_out] == [went.entry_id]
    for action in leaving.ACTIONS.values():
        approved(scene, action=action, at=LATER)
    for each in WAYS.values():
        refused = each(scene, LATER)
        assert isinstance(refused, NotAllowed)
        assert all(str(reason).endswith("was withdrawn on 19 November 2026.") for reason in refused.reasons)
    assert [held.entry_id for held in amina.all(WentOut, book=scene.book)] == [went.entry_id]
    for action in leaving.ACTIONS.values():
        standing = approvals.standing(by=amina, action=action, book=scene.book, at=LATER)
        assert standing is not None, "a refusal uses up no approval"


@pytest.mark.parametrize("way", WAYS)
def test_nothing_goes_out_without_consent_or_without_a_second_person(scene: Scene, way: Outgoing) -> None:
    amina = scene.people.amina
    approved(scene, action=leaving.ACTIONS[way])
    assert isinstance(WAYS[way](scene, NOW), NotAllowed)
    agreed(scene)
    assert isinstance(WAYS[way](scene, NOW), Held)
    size = amina.ledger.tree.size
    with pytest.raises(Refused, match="approve this first"):
        WAYS[way](scene, NOW)
    assert amina.ledger.tree.size == size


def test_a_consent_taken_back_while_the_file_was_made_stops_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked before the PDF is set and again before it is handed over: the second answer counts."""
    consent = agreed(scene)
    approved(scene)
    set_ = dossier.typeset.pdf

    def meanwhile(*args: object, **named: object) -> bytes:
        do.withdraw_consent(by=scene.people.boris, consent=consent, at=NOW)
        return set_(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(dossier.typeset, "pdf", meanwhile)
    assert isinstance(_a_dossier(scene, NOW), NotAllowed)
    assert scene.people.amina.count(WentOut) == 0


def test_the_register_holds_to_whom_which_fields_and_the_files_own_hash(scene: Scene) -> None:
    agreed(scene)
    answer = approved(scene, action=approvals.EXPORT_EXHIBIT)
    went = _an_exhibit(scene, NOW)
    assert isinstance(went, Held)
    value, exhibit = went.value, scene.exhibits[0]
    assert (value.what, value.recipient, value.purpose) == (Outgoing.EXHIBIT, OFFICE, Purpose.ASYLUM)
    assert (value.sha256, value.length) == (exhibit.value.sha256, exhibit.value.length)
    assert (value.exhibit, value.fields, value.approval) == (exhibit.object_id, (Field.EXHIBITS,), answer)


def test_what_shows_who_the_person_is_needs_consent_about_the_papers_and_the_name(scene: Scene) -> None:
    amina = scene.people.amina
    paper = an_exhibit(amina, scene.book, "Passport", shows_identity=True)
    assert fields_of(paper.value) == {Field.PAPERS, Field.NAME}
    agreed(scene, Field.EXHIBITS, Field.PAPERS)
    approved(scene, action=approvals.EXPORT_EXHIBIT)
    refused = _handed(scene, paper)
    assert isinstance(refused, NotAllowed)
    assert [str(reason) for reason in refused.reasons] == ["No consent is about the name."]
    agreed(scene, Field.NAME)
    assert isinstance(_handed(scene, paper), Held)


def test_of_two_versions_of_a_consent_the_withdrawn_one_decides(scene: Scene) -> None:
    consent = agreed(scene)
    approved(scene)
    do.withdraw_consent(by=scene.people.amina, consent=consent, at=NOW)
    do.withdraw_consent(by=scene.people.boris, consent=consent, at=LATER)
    assert all(one.withdrawn is not None for one in leaving.standing(scene.people.amina, scene.book))
    assert isinstance(_an_exhibit(scene, LATER), NotAllowed)


def test_carla_meets_a_case_that_does_not_exist_and_a_recipient_is_needed(scene: Scene) -> None:
    agreed(scene)
    approved(scene)
    with pytest.raises(NotFound):
        do.hand_out_exhibit(
            by=scene.people.carla,
            book=scene.book,
            exhibit=scene.exhibits[0],
            purpose=Purpose.ASYLUM,
            recipient=OFFICE,
            at=NOW,
        )
    with pytest.raises(WrongInput) as wrong:
        _handed(scene, scene.exhibits[0], recipient=" ")
    assert wrong.value.field == "recipient"
    assert scene.people.amina.count(WentOut) == 0


def test_only_the_one_door_writes_the_register() -> None:
    """Whoever adds a way out and writes the entry alone, without the door, meets this."""
    package = Path(havre.__file__).parent
    writers = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"(?<!class )\bWentOut\(", path.read_text())
    ]
    assert writers == ["cases/leaving.py"]
