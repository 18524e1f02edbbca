"""The record's tables go on and off, and point at nothing above them."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("record_")}


@pytest.mark.django_db(transaction=True)
def test_the_tables_can_be_taken_away_and_made_again() -> None:
    whole = tables()
    assert {"record_report", "record_statement", "record_search"} <= whole
    executor = MigrationExecutor(connection)
    executor.migrate([("record", None)])
    assert tables() == set()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("record"))
    assert tables() == whole


@pytest.mark.django_db
def test_the_models_need_no_further_migration() -> None:
    call_command("makemigrations", "record", check=True, dry_run=True, verbosity=0)


def test_the_record_points_at_nothing_but_itself() -> None:
    for model in apps.get_app_config("record").get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                related = field.related_model
                assert isinstance(related, type)
                assert related.__module__ == "havre.record.models"
