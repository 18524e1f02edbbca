"""How long a case is kept: decided by people, held when somebody may still need it, destroyed by two."""

import datetime as dt

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.cases import operations as do
from havre.cases import queries
from havre.cases.queries import DueKind
from havre.cases.types import CaseFile, Retention
from havre.ledger.models import StoredLeaf
from havre.ledger.queries import verify
from havre.members import approvals
from tests.cases.scene import Scene
from tests.cast import NOW


@pytest.fixture
def shared(scene: Scene) -> Scene:
    """Boris may share the case too, and so approve."""
    people = scene.people
    do.share_case(by=people.amina, book=scene.book, to=people.boris.member, rights=seal.Rights.ALL)
    return scene


def approved(scene: Scene) -> None:
    asked = approvals.request(
        by=scene.people.amina, action=seal.SHRED, book=scene.book, reason="She asked for it.", at=NOW
    )
    approvals.approve(by=scene.people.boris, request=asked, at=NOW)


def keeping(scene: Scene) -> list[queries.Due]:
    return [each for each in queries.due(scene.people.amina, at=NOW) if each.kind is DueKind.KEEPING]


def test_a_case_is_destroyed_by_two_and_gone_for_all(shared: Scene) -> None:
    people, book, name = shared.people, shared.book, shared.case.value.pseudonym
    approved(shared)
    with pytest.raises(WrongInput, match="not the pseudonym"):
        do.destroy_case(by=people.amina, book=book, pseudonym="another", at=NOW)
    assert people.amina.count(CaseFile) == 1
    do.destroy_case(by=people.amina, book=book, pseudonym=f" {name.upper()} ", at=NOW)
    for by in (people.amina, people.boris, people.carla):
        assert by.all(CaseFile) == []
        assert by.search(name) == []
        with pytest.raises(NotFound):
            do.destroy_case(by=by, book=book, pseudonym=name, at=NOW)
    assert verify(people.ledger).ok


def test_nobody_destroys_alone(shared: Scene) -> None:
    people, name = shared.people, shared.case.value.pseudonym
    size = StoredLeaf.objects.count()
    with pytest.raises(Refused, match="Another member"):
        do.destroy_case(by=people.amina, book=shared.book, pseudonym=name, at=NOW)
    assert StoredLeaf.objects.count() == size
    asked = approvals.request(by=people.amina, action=seal.SHRED, book=shared.book, reason="x", at=NOW)
    with pytest.raises(Refused, match="your own"):
        approvals.approve(by=people.amina, request=asked, at=NOW)
    with pytest.raises(NotFound):
        approvals.approve(by=people.carla, request=asked, at=NOW)
    with pytest.raises(Refused, match="Another member"):
        do.destroy_case(by=people.amina, book=shared.book, pseudonym=name, at=NOW)
    assert people.amina.count(CaseFile) == 1


def test_who_may_not_share_it_may_not_destroy_it(scene: Scene) -> None:
    for by, error in ((scene.people.boris, Refused), (scene.people.carla, NotFound)):
        with pytest.raises(error):
            do.check_destroyable(by, scene.book)
        with pytest.raises(error):
            do.destroy_case(by=by, book=scene.book, pseudonym=scene.case.value.pseudonym, at=NOW)


def test_a_hold_keeps_it_from_being_destroyed_even_when_approved(shared: Scene) -> None:
    people, book = shared.people, shared.book
    approved(shared)
    held = do.decide_keeping(
        by=people.boris, book=book, retention=Retention(hold=True, reason="before the court"), at=NOW
    )
    for attempt in (
        lambda: do.destroy_case(by=people.amina, book=book, pseudonym=shared.case.value.pseudonym, at=NOW),
        lambda: do.check_destroyable(people.boris, book),
    ):
        with pytest.raises(Refused, match="held"):
            attempt()
    do.decide_keeping(
        by=people.amina, book=book, retention=Retention(reason="the court decided"), at=NOW, replaces=held
    )
    do.destroy_case(by=people.amina, book=book, pseudonym=shared.case.value.pseudonym, at=NOW)
    assert people.amina.all(CaseFile) == []


def test_of_two_decisions_at_once_a_hold_stands(shared: Scene) -> None:
    people, book = shared.people, shared.book
    first = do.decide_keeping(by=people.amina, book=book, retention=Retention(), at=NOW)
    do.decide_keeping(
        by=people.boris, book=book, retention=Retention(hold=True, reason="court"), at=NOW, replaces=first
    )
    do.decide_keeping(
        by=people.amina, book=book, retention=Retention(keep_until="2027-01-01"), at=NOW, replaces=first
    )
    assert do.is_held(people.amina, book)
    with pytest.raises(Refused, match="held"):
        do.check_destroyable(people.amina, book)


def test_the_end_of_keeping_is_due_thirty_days_before_unless_it_is_held(scene: Scene) -> None:
    people, book = scene.people, scene.book
    held = do.decide_keeping(by=people.amina, book=book, retention=Retention(keep_until="2026-12-18"), at=NOW)
    (due,) = keeping(scene)  # NOW is 18 November 2026
    assert due.on == dt.date(2026, 12, 18)
    held = do.decide_keeping(
        by=people.amina, book=book, retention=Retention(keep_until="2026-12-19"), at=NOW, replaces=held
    )
    assert keeping(scene) == []
    on_hold = Retention(keep_until="2020-01-01", hold=True, reason="court")
    do.decide_keeping(by=people.amina, book=book, retention=on_hold, at=NOW, replaces=held)
    assert keeping(scene) == []


def test_what_can_not_be_kept_is_refused_on_its_field(scene: Scene) -> None:
    people, book = scene.people, scene.book
    for retention, field in (
        (Retention(hold=True, reason=" "), "reason"),
        (Retention(reason="x" * 6000), "reason"),
    ):
        with pytest.raises(WrongInput) as wrong:
            do.decide_keeping(by=people.amina, book=book, retention=retention, at=NOW)
        assert wrong.value.field == field
    do.decide_keeping(by=people.amina, book=book, retention=Retention(), at=NOW)
    with pytest.raises(Refused, match="meanwhile"):
        do.decide_keeping(by=people.amina, book=book, retention=Retention(), at=NOW)
    with pytest.raises(NotFound):
        do.decide_keeping(by=people.carla, book=book, retention=Retention(), at=NOW)
