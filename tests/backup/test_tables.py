"""No table is forgotten: each one is in the backup, or named as one that is made again."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

from havre import seal
from havre.backup import tables
from havre.backup.tables import NOT_KEPT, NewerError, applied
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_table_of_the_program_is_kept_or_named_as_left_out() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    kept = {table.label for table in applied("default").all}
    assert kept | NOT_KEPT.keys() == labels
    assert not kept & NOT_KEPT.keys()
    assert all(NOT_KEPT.values()), "each with its reason"


def test_every_column_of_every_table_is_kept() -> None:
    for table in applied("default").all:
        model = apps.get_model(table.label)
        assert set(table.names) == {field.attname for field in model._meta.concrete_fields}


def test_a_table_that_is_left_out_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NOT_KEPT, "record.Statement", "the control")
    assert "record.Statement" not in {table.label for table in applied("default").all}


def test_what_is_named_stands_before_what_names_it() -> None:
    seen: set[str] = set()
    for table in applied("default").all:
        for field in table.model._meta.local_concrete_fields:
            if isinstance(field, ForeignKey):
                assert field.related_model._meta.label in seen, field
        seen.add(table.label)
    assert len(seen) > 8


def test_rows_come_by_their_key_and_as_lists_of_their_columns(people: Cast) -> None:
    leaves = applied("default").named("ledger.StoredLeaf")
    rows = [seal.decode(row) for row in leaves.rows()]
    assert leaves.names == ("index", "data")
    assert [row[0] for row in rows if isinstance(row, list)] == list(range(people.ledger.tree.size))


def test_a_database_of_a_newer_havre_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_later', '2030-01-01')"
        )
    try:
        with pytest.raises(NewerError, match="newer Havre"):
            applied("default")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    assert applied("default").migrations == tuple(sorted(applied("default").migrations))


def test_a_database_that_was_not_brought_up_to_date_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup before an upgrade may be made by the program after it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0002_search'")
    try:
        assert ("record", "0001_initial") in applied("default").migrations
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('record', '0002_search', '2030-01-01')"
            )
    assert ("record", "0002_search") in applied("default").migrations


def test_tables_come_in_the_same_order_whatever_order_they_are_found_in() -> None:
    models = [table.model for table in applied("default").all]
    assert tables._in_order(models[::-1]) == models
