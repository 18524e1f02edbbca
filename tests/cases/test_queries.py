"""What pages show of cases: to Amina all, to Boris the file, to Carla nothing."""

from collections.abc import Callable

import pytest

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import MemberId, Micros
from havre.cases import numbered, queries
from havre.cases import operations as do
from havre.cases.consent import State
from havre.cases.queries import DueKind
from havre.ledger.operations import note_access
from tests.cases.scene import DAY, PERSON, Scene, agreed
from tests.cast import NOW


def test_the_overview_gathers_and_says_whether_identity_is_held(scene: Scene) -> None:
    amina, boris = scene.people.amina, scene.people.boris
    do.add_task(by=amina, book=scene.book, what="later", due="2027-01-01", at=NOW)
    do.add_task(by=amina, book=scene.book, what="someday", at=NOW)
    do.add_task(by=amina, book=scene.book, what="first", due="2026-12-01", at=NOW)
    seen = queries.overview(amina, scene.book)
    assert [task.value.what for task in seen.tasks] == ["first", "later", "someday"]
    assert seen.holds_identity
    assert not queries.overview(boris, scene.book).holds_identity


def test_who_the_person_is_is_asked_for_apart(scene: Scene) -> None:
    assert queries.person(scene.people.amina, scene.book).value == PERSON
    with pytest.raises(NotFound):
        queries.person(scene.people.boris, scene.book)


def test_the_chronology_is_in_order_and_marks_what_is_not_certain(scene: Scene) -> None:
    found = queries.chronology(scene.people.amina, scene.book)
    assert [(line.value.value.what, line.certain) for line in found] == [
        ("Taken from the yard", True),
        ("Released after six days", False),
        ("Hearing", False),
    ]


def test_consents_come_with_their_state(scene: Scene) -> None:
    amina = scene.people.amina
    agreed(scene, expires=Micros(NOW + DAY))
    do.withdraw_consent(by=amina, consent=agreed(scene), at=NOW)
    states = [row.state for row in queries.consents(amina, scene.book, at=Micros(NOW + DAY))]
    assert states == [State.WITHDRAWN, State.EXPIRED]


def test_citations_keep_the_order_in_which_they_were_cited(scene: Scene) -> None:
    quotes = [held.value.quote for held in queries.citations(scene.people.boris, scene.book)]
    assert quotes == ["Many were detained.", "Nobody was detained."]


def test_access_shows_who_holds_and_who_opened(scene: Scene) -> None:
    people = scene.people
    note_access(by=people.boris, book=scene.book, what="opened", at=Micros(NOW + DAY))
    seen = queries.access(people.amina, scene.book)
    held = {
        (holder.key.holder, compartment): part.rights
        for holder in seen.holders
        if holder.key.role == seal.MEMBER
        for compartment, part in holder.parts.items()
    }
    assert held == {
        (people.amina.member, seal.FILE): seal.Rights.ALL,
        (people.amina.member, seal.IDENTITY): seal.Rights.ALL,
        (people.boris.member, seal.FILE): seal.Rights.READ | seal.Rights.WRITE,
    }
    assert [(opened.member, opened.what, opened.at) for opened in seen.opened] == [
        (people.boris.member, "opened", NOW + DAY)
    ]


def test_what_a_thief_of_one_members_keys_could_open(scene: Scene) -> None:
    people = scene.people

    def seen(member: MemberId) -> dict[str, seal.Rights]:
        return {row.compartment: row.rights for row in queries.seen_by(people.amina, scene.book, member)}

    nothing = seal.Rights.NONE
    assert seen(people.boris.member) == {
        seal.IDENTITY: nothing,
        seal.FILE: seal.Rights.READ | seal.Rights.WRITE,
    }
    assert seen(people.carla.member) == {seal.IDENTITY: nothing, seal.FILE: nothing}


def test_what_is_due_stands_soonest_first(scene: Scene) -> None:
    amina = scene.people.amina
    do.add_task(by=amina, book=scene.book, what="overdue", due="2026-11-01", at=NOW)
    do.add_task(by=amina, book=scene.book, what="far off", due="2027-06-01", at=NOW)
    do.finish_task(
        by=amina,
        task=do.add_task(by=amina, book=scene.book, what="done", due="2026-11-20", at=NOW),
        at=NOW,
    )
    agreed(scene, expires=Micros(NOW + 10 * DAY))
    agreed(scene, expires=Micros(NOW + 40 * DAY))
    do.withdraw_consent(by=amina, consent=agreed(scene, expires=Micros(NOW + 5 * DAY)), at=NOW)
    found = [(item.kind, item.on.isoformat()) for item in queries.due(amina, at=NOW)]
    assert found == [
        (DueKind.TASK, "2026-11-01"),
        (DueKind.CONSENT, "2026-11-28"),
        (DueKind.HAPPENING, "2027-01-12"),
    ]
    assert {item.pseudonym for item in queries.due(amina, at=NOW)} == {scene.case.value.pseudonym}


def test_carlas_lists_are_empty(scene: Scene) -> None:
    carla = scene.people.carla
    assert queries.due(carla, at=NOW) == []


CARLAS_QUESTIONS: list[Callable[[Scene], object]] = [
    lambda s: queries.overview(s.people.carla, s.book),
    lambda s: queries.person(s.people.carla, s.book),
    lambda s: queries.chronology(s.people.carla, s.book),
    lambda s: numbered.exhibits(s.people.carla, s.book),
    lambda s: queries.consents(s.people.carla, s.book, at=NOW),
    lambda s: queries.citations(s.people.carla, s.book),
    lambda s: queries.access(s.people.carla, s.book),
    lambda s: queries.seen_by(s.people.carla, s.book, s.people.boris.member),
]


@pytest.mark.parametrize("question", CARLAS_QUESTIONS)
def test_for_carla_there_is_no_such_case(scene: Scene, question: Callable[[Scene], object]) -> None:
    with pytest.raises(NotFound):
        question(scene)
