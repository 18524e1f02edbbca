"""Whose handle is whose is sealed: rows on the disk can be swapped, what was sealed can't."""

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.ledger import operations
from havre.members import queries
from havre.members.models import Account
from havre.members.types import Membership
from tests.cast import NOW, Cast


def _swap(one: str, other: str) -> None:
    Account.objects.filter(handle=one).update(handle="-")
    Account.objects.filter(handle=other).update(handle=one)
    Account.objects.filter(handle="-").update(handle=other)


def test_swapped_rows_change_nobody(people: Cast) -> None:
    before = queries.handles(people.amina)
    assert before[people.boris.member] == "boris"
    _swap("boris", "carla")
    assert bytes(Account.objects.get(handle="boris").member) == people.carla.member
    assert queries.handles(people.amina) == before
    assert [joined.handle for joined in queries.joined(people.boris)] == ["amina", "boris", "carla"]


def test_nobody_but_who_takes_members_in_says_whose_handle_it_is(people: Cast) -> None:
    forged = Membership(handle="amina", member=people.carla.member)
    organisation = people.ledger.organisation
    with pytest.raises(Refused, match="not change it"):
        operations.put(by=people.carla, book=organisation, value=forged, at=NOW)
    assert queries.handles(people.boris)[people.amina.member] == "amina"
    with pytest.raises(NotFound):
        people.carla.current_key(organisation, seal.IDENTITY)
