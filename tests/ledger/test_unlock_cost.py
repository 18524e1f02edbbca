"""What unlocking asks of the database: rows in batches, however many cases a member holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from havre import seal
from havre.base.ids import BookId
from havre.cases import operations as do
from havre.cases.types import CaseFile, Note
from havre.ledger import models, rows
from havre.ledger.desk import Desk
from havre.ledger.workspace import Workspace
from tests.cast import NOW, Cast

Counting = Callable[[int], AbstractContextManager[Any]]


def _again(by: Workspace) -> Workspace:
    return Workspace(
        desk=Desk(ledger=by.ledger, member=by.member, key_id=by.keys.key_id), keys=by.keys, now=by.now
    )


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
    for _ in range(3):
        do.open_case(by=people.amina, at=NOW)
    stored = dict(models.SealedGrant.objects.values_list("index", "envelope"))
    asked = [*stored, 10_000_000]
    whole = rows.TOGETHER
    try:
        rows.TOGETHER = 4
        found = rows.envelopes(asked)
    finally:
        rows.TOGETHER = whole
    assert found == {index: bytes(envelope) for index, envelope in stored.items()}
    assert 10_000_000 not in found


def test_what_a_colleague_writes_arrives_though_other_cases_are_not_looked_at_again(people: Cast) -> None:
    shared, other = (do.open_case(by=people.amina, at=NOW).book for _ in range(2))
    do.share_case(
        by=people.amina, book=shared, to=people.boris.member, rights=seal.Rights.READ | seal.Rights.WRITE
    )
    assert people.amina.count(Note) == people.boris.count(Note) == 0
    do.add_note(by=people.boris, book=shared, text="From Boris", at=NOW)
    do.add_note(by=people.amina, book=other, text="Not for Boris", at=NOW)
    assert people.amina.count(Note) == 2
    assert [held.value.text for held in people.boris.all(Note)] == ["From Boris"]
    assert people.carla.count(Note) == 0


def test_the_log_says_which_slots_changed_and_when_rights_may_have(people: Cast) -> None:
    ledger = people.ledger
    book = do.open_case(by=people.amina, at=NOW).book
    size = ledger.tree.size
    assert ledger.entered_since(size) == set()
    do.add_note(by=people.amina, book=book, text="One", at=NOW)
    assert ledger.entered_since(size) == {seal.Slot(book, seal.FILE, 0)}
    do.share_case(by=people.amina, book=book, to=people.boris.member, rights=seal.Rights.READ)
    assert ledger.entered_since(size) is None


def test_reading_ahead_gives_what_is_there_in_any_order(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AHEAD", 2)
    for _ in range(3):
        do.open_case(by=people.amina, at=NOW)
    stored = dict(models.SealedBody.objects.values_list("index", "sealed"))
    ahead = rows.ReadAhead(models.SealedBody.objects.values_list("index", "sealed"))
    for index in (*range(people.ledger.tree.size + 3), *reversed(range(people.ledger.tree.size))):
        assert ahead.at(index) == (bytes(stored[index]) if index in stored else None)


def test_reading_ahead_asks_seldom(people: Cast, django_assert_max_num_queries: Counting) -> None:
    book = do.open_case(by=people.amina, at=NOW).book
    for number in range(20):
        do.add_note(by=people.amina, book=book, text=f"Note {number}", at=NOW)
    ahead = rows.ReadAhead(models.SealedBody.objects.values_list("index", "sealed"))
    entries = list(models.SealedBody.objects.order_by("index").values_list("index", flat=True))
    with django_assert_max_num_queries(1):
        assert all(ahead.at(index) for index in entries)
