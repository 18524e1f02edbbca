"""Leaving: what is handed over is opened by who takes over; who left opens nothing and can't come back in."""

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.cases.types import Note, Person
from havre.ledger import operations
from havre.ledger.models import StoredLeaf
from havre.ledger.queries import verify
from havre.ledger.workspace import Workspace
from havre.members import leaving, queries, unlocking
from havre.members.models import Account, UnlockMethod
from tests.cast import NOW, Cast, workspace_of


def open_cases(by: Workspace, number: int) -> None:
    for each in range(number):
        operations.open_book(by=by, at=NOW, first=[Note(text=f"case {each}"), Person()])


def test_all_cases_are_handed_over_in_one_action(people: Cast) -> None:
    open_cases(people.boris, 3)
    assert leaving.hand_over(by=people.boris, to=people.carla.member) == operations.HandedOn(3, 0)
    assert people.carla.count(Note) == people.carla.count(Person) == 3
    book = people.carla.books()[0]
    assert people.carla.rights(book, seal.IDENTITY) == seal.Rights.ALL
    assert people.amina.count(Note) == 0
    with pytest.raises(Refused, match="already"):
        leaving.hand_over(by=people.boris, to=people.carla.member)


def test_only_what_one_may_grant_is_handed_over(people: Cast) -> None:
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="Amina's")])
    operations.grant(
        by=people.amina, book=book, compartments=[seal.FILE], to=people.boris.member, rights=seal.Rights.READ
    )
    with pytest.raises(Refused):
        leaving.hand_over(by=people.boris, to=people.carla.member)
    with pytest.raises(Refused, match="somebody else"):
        leaving.hand_over(by=people.amina, to=people.amina.member)
    assert people.carla.count(Note) == 0


def test_what_the_other_holds_more_widely_is_counted_and_the_rest_handed_over(people: Cast) -> None:
    """Carla may write where Boris may only read and grant: that one is told of, the others are hers."""
    open_cases(people.boris, 2)
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="Amina's")])
    for member, rights in (
        (people.boris, seal.Rights.READ | seal.Rights.GRANT),
        (people.carla, seal.Rights.READ | seal.Rights.WRITE),
    ):
        operations.grant(
            by=people.amina, book=book, compartments=[seal.FILE], to=member.member, rights=rights
        )
    assert leaving.hand_over(by=people.boris, to=people.carla.member) == operations.HandedOn(2, 1)
    assert people.carla.count(Note) == 3


def test_who_left_opens_nothing_and_can_not_unlock(people: Cast) -> None:
    open_cases(people.boris, 2)
    leaving.hand_over(by=people.boris, to=people.amina.member)
    assert leaving.holdings(people.amina, people.boris.member) == leaving.Holdings(2, 0)
    assert leaving.take_leave(by=people.amina, member=people.boris.member) == leaving.Left(2, 0, 0)
    assert people.boris.count(Note) == 0
    assert people.amina.count(Note) == 2
    assert not Account.objects.filter(handle="boris").exists()
    assert UnlockMethod.objects.count() == 2
    with pytest.raises(unlocking.NotUnlocked):
        workspace_of(people.ledger, "boris")
    assert "boris" not in {each.handle for each in queries.joined(people.amina)}
    assert people.ledger.authority.outstanding() == []
    assert verify(people.ledger).ok


def test_cases_of_nobody_else_are_told_of_before_and_after(people: Cast) -> None:
    open_cases(people.boris, 2)
    assert leaving.holdings(people.amina, people.boris.member) == leaving.Holdings(2, 2)
    assert leaving.take_leave(by=people.amina, member=people.boris.member) == leaving.Left(0, 0, 2)


def test_only_another_administrator_does_it(people: Cast) -> None:
    size = StoredLeaf.objects.count()
    with pytest.raises(Refused, match="administrator"):
        leaving.take_leave(by=people.carla, member=people.boris.member)
    with pytest.raises(Refused, match="Another administrator"):
        leaving.take_leave(by=people.amina, member=people.amina.member)
    leaving.take_leave(by=people.amina, member=people.boris.member)
    with pytest.raises(NotFound):
        leaving.take_leave(by=people.amina, member=people.boris.member)
    with pytest.raises(NotFound):
        leaving.holdings(people.amina, people.boris.member)
    assert StoredLeaf.objects.count() > size
    assert Account.objects.filter(handle="carla").exists()
