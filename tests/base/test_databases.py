"""The address of a PostgreSQL database: read strictly, and never shown."""

import re
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.base import databases
from havre.base.errors import Refused

SECRET = "0pen-sesame"


def options(address: str) -> dict[str, object]:
    found: dict[str, object] = databases.read(address).django()["OPTIONS"]
    return found


def test_an_address_is_read_whole() -> None:
    read = databases.read("postgresql://havre:p%2Fw%40%C3%A9@db.example:6543/cases%20of%202026")
    assert (read.user, read.password, read.host, read.port, read.name) == (
        "havre", "p/w@é", "db.example", 6543, "cases of 2026",
    )  # fmt: skip
    plain = read.django()
    assert (plain["USER"], plain["PASSWORD"], plain["HOST"], plain["PORT"]) == (
        "havre", "p/w@é", "db.example", "6543",
    )  # fmt: skip
    assert plain["NAME"] == "cases of 2026"


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_any_printable_password_comes_through_when_it_is_encoded(password: str) -> None:
    read = databases.read(f"postgresql://havre:{quote(password, safe='')}@127.0.0.1/havre")
    assert read.password == password
    assert repr(read) == repr(databases.read("postgresql://havre@127.0.0.1/havre"))


def test_a_socket_stands_behind_the_question_mark() -> None:
    read = databases.read("postgresql://havre@/havre?host=/var/run/postgresql")
    assert (read.host, read.port, read.password) == ("/var/run/postgresql", 5432, "")
    assert databases.read("postgresql://havre@/havre?host=%2Fvar%2Frun").host == "/var/run"
    assert databases.read("postgresql://havre@[::1]:5433/havre").host == "::1"


@pytest.mark.parametrize(
    "wrong",
    [
        "", "havre", "postgres://havre:{}@h/n", "POSTGRESQL://havre:{}@h/n", "mysql://havre:{}@h/n", "sqlite:///{}",
        "postgresql://h/n", "postgresql://:{}@h/n", "postgresql://havre:@h/n", "postgresql://havre:{}@h",
        "postgresql://havre:{}@h/", "postgresql://havre:{}@h/n/m", "postgresql://havre:{}@h/n#part",
        "postgresql://havre:{}@/n", "postgresql://havre:{}@h/n?host=/var/run", "postgresql://havre:{}@/n?host=h",
        "postgresql://havre:{}@/n?host=", "postgresql://havre:{}@/n?host=/a&host=/b", "postgresql://havre:{}@h1,h2/n",
        "postgresql://havre:{}@h:0/n", "postgresql://havre:{}@h:65536/n", "postgresql://havre:{}@h:x/n",
        "postgresql://havre:{}@h/n?sslmode=disable", "postgresql://havre:{}@h/n?password={}",
        "postgresql://havre:{}@h/n?options=-c%20fsync%3Doff", "postgresql://havre:{}@h/n?", "postgresql://havre:{}@h/n?x",
        "postgresql://havre:{}%@h/n", "postgresql://havre:{}%zz@h/n", "postgresql://havre:{}%ff@h/n",
        "postgresql://havre:{}%00@h/n", "postgresql://havre:{}%0a@h/n", "postgresql://havre:{} @h/n",
        "postgresql://havre:{}:more@h/n", "postgresql://havre:{}@more@h/n", " postgresql://havre:{}@h/n",
        "postgresql://havre:{}@h/n\n", "postgresql://havre:{}@h ost/n", "postgresql://havre:{}@1.2.3.4]/n",
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_the_sentence_shows_nothing_of_it(wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        databases.read(wrong.format(SECRET, SECRET))
    said = str(refused.value)
    assert SECRET not in said
    assert "sesame" not in repr(refused.value.__cause__)
    assert said.endswith((".", "…"))


def test_another_machine_has_to_prove_itself_and_nothing_turns_that_off() -> None:
    for host in ("db.example", "10.0.0.7", "127.0.0.1.example", "[fe80::1]"):
        assert options(f"postgresql://havre@{host}/n")["sslmode"] == "verify-full", host
        assert options(f"postgresql://havre@{host}/n")["sslrootcert"] == "system", host
    named = options("postgresql://havre@db.example/n?sslrootcert=/etc/ours.pem")
    assert (named["sslmode"], named["sslrootcert"]) == ("verify-full", "/etc/ours.pem")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_may_do_without(host: str) -> None:
    assert options(f"postgresql://havre@{host}/n")["sslmode"] == "prefer"
    asked = options(f"postgresql://havre@{host}/n?sslrootcert=/etc/ours.pem")
    assert asked["sslmode"] == "verify-full", "unless it was asked for"


def test_libpq_takes_all_that_is_set(tmp_path: Path) -> None:
    """And what stands in the address wins over the environment of the process."""
    plain = databases.read(f"postgresql://havre:x@/n?host={tmp_path}").django()
    asked = {name: value for name, value in plain["OPTIONS"].items() if name != "isolation_level"}
    info = psycopg.conninfo.conninfo_to_dict(
        "", host=plain["HOST"], port=plain["PORT"], user=plain["USER"], dbname=plain["NAME"], **asked
    )
    assert (info["host"], info["port"], info["user"]) == (str(tmp_path), "5432", "havre")
    assert "synchronous_commit=on" in str(info["options"])
    assert (
        psycopg.IsolationLevel(plain["OPTIONS"]["isolation_level"]) is psycopg.IsolationLevel.READ_COMMITTED
    )


def test_the_file_in_the_folder_is_as_durable_as_it_can_be(tmp_path: Path) -> None:
    plain = databases.sqlite(tmp_path)
    assert plain["NAME"] == tmp_path / "havre.sqlite3"
    assert re.search("journal_mode=WAL; PRAGMA synchronous=FULL", plain["OPTIONS"]["init_command"])
    assert plain["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
