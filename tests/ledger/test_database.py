"""What the ledger asks of a PostgreSQL server, and what it does about a server that is set otherwise."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from havre.base.databases import read
from havre.base.errors import Refused
from havre.ledger import database, rows
from havre.ledger.database import Line, check_server, wait_in
from tests import databases
from tests.databases import leading_to
from tests.postgres import Cluster, running

pytestmark = [pytest.mark.postgresql_only, pytest.mark.usefixtures("transactional_db")]


def at(address: str) -> AbstractContextManager[None]:
    """This process's database is another one."""
    return leading_to(read(address).django())


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", (name,))
        return str(cursor.fetchone()[0])


@pytest.fixture
def own(tmp_path: Path) -> str:
    """An empty database of this test's own, on the server of all."""
    return databases.environment(tmp_path)["HAVRE_DATABASE_URL"]


def test_the_server_s_own_defaults_count_for_nothing(own: str, tmp_path: Path) -> None:
    careless = {
        "synchronous_commit": "off",
        "default_transaction_isolation": "serializable",
        "lock_timeout": "0",
    }
    with psycopg.connect(own, autocommit=True) as db:
        for name, value in careless.items():
            db.execute(f"ALTER DATABASE {databases.name_of(tmp_path)} SET {name} = '{value}'")  # type: ignore[call-overload]  # ours
    with psycopg.connect(own) as db:
        assert {name: db.execute(f"SHOW {name}").fetchone() for name in careless} == {  # type: ignore[call-overload]  # ours
            name: (value,) for name, value in careless.items()
        }, "the control: it is as careless as that"
    with at(own):
        assert setting("synchronous_commit") == "on"
        assert setting("lock_timeout") == "30s"
        with transaction.atomic():
            assert setting("transaction_isolation") == "read committed"


def test_an_append_asks_for_durability_again(own: str) -> None:
    with at(own):
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        assert setting("synchronous_commit") == "off", (
            "as a pooler that drops what a session asked for leaves it"
        )
        with transaction.atomic():
            wait_in(Line.LOG)
            assert setting("synchronous_commit") == "on"


def test_who_waits_in_line_sees_what_they_waited_for_and_lines_are_apart(own: str) -> None:
    with at(own), psycopg.connect(own) as other:
        other.execute("CREATE TABLE tip (size int)")
        other.commit()
        keys = (0x68617672, int(Line.LOG))
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", keys)
        other.execute("INSERT INTO tip VALUES (1)")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 200")
        with pytest.raises(OperationalError), transaction.atomic():
            wait_in(Line.LOG)
        with transaction.atomic():
            wait_in(Line.RECORD)
        other.commit()
        with transaction.atomic(), connection.cursor() as cursor:
            wait_in(Line.LOG)
            cursor.execute("SELECT count(*) FROM tip")
            assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("careless", ["fsync", "full_page_writes"])
def test_a_server_that_loses_what_it_acknowledged_is_refused(careless: str) -> None:
    with (
        running(**{careless: "off"}) as cluster,
        at(cluster.create("careless")),
        pytest.raises(Refused, match=f"{careless}=off"),
    ):
        check_server()


def test_a_database_in_another_encoding_is_refused(own: str) -> None:
    with psycopg.connect(own, autocommit=True) as db:
        db.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with at(own.rpartition("/")[0] + "/latin"), pytest.raises(Refused, match="UTF8"):
        check_server()
    with at(own):
        check_server()  # the control


def pieces(cluster: Cluster, samples: list[bytes]) -> int:
    """How many of the samples can be read in the files of the tables."""
    cluster.run("CHECKPOINT")
    whole = b"".join(
        path.read_bytes() for path in sorted((cluster.data / "base").rglob("*")) if path.is_file()
    )
    return sum(sample in whole for sample in samples)


@pytest.fixture
def deleted() -> Iterator[tuple[Cluster, list[bytes]]]:
    """A server of its own where half of the envelopes were just deleted, and a piece of each of these."""
    with running() as cluster, at(cluster.create("scrubbed")):
        call_command("migrate", verbosity=0, interactive=False)
        envelopes = [os.urandom(1168) for _ in range(40)]
        with connection.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO ledger_sealedgrant ("index", envelope) VALUES (%s, %s)',
                list(enumerate(envelopes)),
            )
        samples = [each[500:564] for each in envelopes]
        assert pieces(cluster, samples) == 40
        with connection.cursor() as cursor:
            cursor.execute('DELETE FROM ledger_sealedgrant WHERE "index" % 2 = 0')
        yield cluster, samples[::2]


def test_of_deleted_envelopes_nothing_is_left_in_the_tables(deleted: tuple[Cluster, list[bytes]]) -> None:
    cluster, gone = deleted
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ledger_sealedgrant")
    assert pieces(cluster, gone) > 0, "the control: an ordinary VACUUM lets them lie"
    assert database.scrub(*rows.SEALED)
    assert pieces(cluster, gone) == 0
    assert setting("lock_timeout") == "30s"


def test_while_somebody_reads_the_rows_of_before_it_says_so(deleted: tuple[Cluster, list[bytes]]) -> None:
    cluster, gone = deleted
    with psycopg.connect(cluster.url("scrubbed")) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1")
        assert not database.scrub(*rows.SEALED), "a snapshot"
        reader.execute("SELECT count(*) FROM ledger_sealedgrant")
        assert not database.scrub(*rows.SEALED), "the table itself"
        reader.rollback()
    assert database.scrub(*rows.SEALED)
    assert pieces(cluster, gone) == 0
