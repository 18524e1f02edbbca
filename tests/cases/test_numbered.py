"""Numbers of exhibits: given once, the same for all, and silent about what somebody may not see."""

from typing import Any

import pytest

from havre.base.ids import Micros
from havre.cases import numbered
from havre.cases import operations as do
from havre.cases.types import ExhibitKind
from havre.ledger.workspace import Workspace
from tests.cases.scene import DAY, Scene, an_exhibit
from tests.cast import NOW


def labels(by: Workspace, scene: Scene) -> list[tuple[str, str]]:
    return [(one.label, one.held.value.name) for one in numbered.exhibits(by, scene.book)]


def test_those_of_the_identity_are_counted_apart_and_only_for_who_holds_it(scene: Scene) -> None:
    an_exhibit(scene.people.amina, scene.book, "Passport", shows_identity=True)
    an_exhibit(scene.people.amina, scene.book, "Letter")
    of_the_file = [("1", "Medical certificate"), ("2", "Photograph of a door"), ("3", "Letter")]
    assert labels(scene.people.boris, scene) == of_the_file
    assert labels(scene.people.amina, scene) == [*of_the_file[:2], ("ID-1", "Passport"), of_the_file[2]]


def test_a_number_stays_when_others_are_taken_out_or_described_again(scene: Scene) -> None:
    first, second = scene.exhibits
    third = an_exhibit(scene.people.amina, scene.book, "Letter")
    about = do.About("Renamed", first.value.media_type, ExhibitKind.OTHER, first.value.received)
    do.describe_exhibit(by=scene.people.boris, held=first, about=about, at=Micros(NOW + DAY))
    do.remove(by=scene.people.amina, held=second, at=NOW)
    an_exhibit(scene.people.amina, scene.book, "Ticket")
    assert labels(scene.people.boris, scene) == [("1", "Renamed"), ("3", "Letter"), ("4", "Ticket")]
    assert (
        numbered.same_file(numbered.exhibits(scene.people.boris, scene.book), third.value.sha256) is not None
    )
    assert numbered.same_file(numbered.exhibits(scene.people.boris, scene.book), bytes(32)) is None


def test_what_a_colleague_adds_meanwhile_is_no_fault(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    places, before = Workspace.first_places, labels(scene.people.boris, scene)

    def meanwhile(by: Workspace, *args: Any, **named: Any) -> Any:
        found = places(by, *args, **named)
        an_exhibit(scene.people.amina, scene.book, "Letter")
        return found

    monkeypatch.setattr(Workspace, "first_places", meanwhile)
    assert labels(scene.people.boris, scene) == before
    monkeypatch.undo()
    assert ("3", "Letter") in labels(scene.people.boris, scene)
