"""What unlocking asks of the database: rows in batches, however many cases a member holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from havre.base.ids import BookId
from havre.cases import operations as do
from havre.cases.types import CaseFile
from havre.ledger.desk import Desk
from havre.ledger.workspace import Workspace
from tests.cast import NOW, Cast

Counting = Callable[[int], AbstractContextManager[Any]]


def _again(by: Workspace) -> Workspace:
    return Workspace(desk=Desk(ledger=by.ledger, member=by.member, key_id=by.keys.key_id), keys=by.keys)


def test_ten_cases_cost_as_many_queries_as_one(people: Cast, django_assert_max_num_queries: Counting) -> None:
    opened: set[BookId] = {do.open_case(by=people.amina, at=NOW).book for _ in range(10)}
    fresh = _again(people.amina)
    with django_assert_max_num_queries(4):  # new leaves, envelopes, bodies, leaves of the entries
        fresh.all(CaseFile)
    assert set(fresh.books()) == opened


def test_a_second_question_asks_only_for_new_leaves(
    people: Cast, django_assert_max_num_queries: Counting
) -> None:
    do.open_case(by=people.amina, at=NOW)
    fresh = _again(people.amina)
    fresh.all(CaseFile)
    with django_assert_max_num_queries(1):
        fresh.all(CaseFile)


def test_batches_leave_nothing_out(people: Cast) -> None:
    from havre.ledger import log, models

    for _ in range(3):
        do.open_case(by=people.amina, at=NOW)
    stored = dict(models.SealedGrant.objects.values_list("index", "envelope"))
    asked = [*stored, 10_000_000]
    whole = log._TOGETHER
    try:
        log._TOGETHER = 4
        found = log.envelopes(asked)
    finally:
        log._TOGETHER = whole
    assert found == {index: bytes(envelope) for index, envelope in stored.items()}
    assert 10_000_000 not in found
