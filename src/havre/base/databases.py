"""Which database holds the rows, described as Django wants it: the SQLite file of a data folder, or PostgreSQL.

An address is read strictly: what libpq would fill in from `PGHOST`, `PGUSER` and their like has to stand in it, so that
nobody writes to another database than the one they named. It may hold a password, so no sentence shows any of it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from .errors import Refused

FORM = (
    "write postgresql://user:password@host:port/name, or postgresql://user@/name?host=/folder/of/the/socket. In user,"
    " password and name, percent-encode every / : @ ? # [ ] and %. What was written is not shown, since it may hold a"
    " password."
)
PORT = 5432
READ_COMMITTED = 2  # psycopg.IsolationLevel.READ_COMMITTED
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
# Each statement is for every session, whatever the server's own defaults are.
_SESSION = {
    "synchronous_commit": "on",  # what was acknowledged is on the disk
    "lock_timeout": "30s",  # as long as SQLite's writers wait
    "idle_in_transaction_session_timeout": "60s",  # a process that hangs must not keep everybody from writing
}
_WORD = r"[^/:@?#\[\]\s]"
_ADDRESS = re.compile(
    rf"postgresql://(?P<user>{_WORD}+)(?::(?P<password>{_WORD}+))?@"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(?::(?P<port>[0-9]{1,5}))?"
    rf"/(?P<name>{_WORD}+)(?:\?(?P<query>[^?#\s]+))?"
)
_ASKED = {"host", "sslrootcert"}  # what may stand behind the question mark


@dataclass(frozen=True)
class PostgreSQL:
    """A database of a PostgreSQL server. `host` is a name, an address, or the absolute path of its socket's folder."""

    user: str
    password: str = field(repr=False)
    host: str
    port: int
    name: str
    certificates: str  # a file of those who may vouch for the server; empty where the system's are meant

    def django(self) -> dict[str, Any]:
        """One of Django's `DATABASES`."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": str(self.port),
            "ATOMIC_REQUESTS": False,
            # Kept for the next request of the same thread, and tried before it is used: a server that was
            # restarted meanwhile costs nobody a page.
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                # A statement sees what was committed before it began. Whoever waited for the log's lock must then
                # see the leaf that they waited for; an older snapshot would append after the wrong one.
                "isolation_level": READ_COMMITTED,
                "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
                "connect_timeout": 10,  # seconds
                "keepalives_idle": 30,  # seconds; a server that went away without a word is noticed
                "tcp_user_timeout": 30_000,  # milliseconds
                "gssencmode": "disable",
                **self._encryption(),
            },
        }

    def _encryption(self) -> dict[str, str]:
        """Rows outside the log (handles, wrapped keys) are not checked by it: another machine has to prove itself."""
        if self.certificates:
            return {"sslmode": "verify-full", "sslrootcert": self.certificates}
        if self.host.startswith("/") or self.host in THIS_MACHINE:
            return {"sslmode": "prefer"}
        return {"sslmode": "verify-full", "sslrootcert": "system"}


def sqlite(data: Path) -> dict[str, Any]:
    """One of Django's `DATABASES`: the file in a data folder."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "havre.sqlite3",
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            # One writer at a time, decided when the transaction starts: the log's tip is read inside it.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                "PRAGMA foreign_keys=ON;"
            ),
        },
    }


def read(address: str) -> PostgreSQL:
    """
    Raises:
        Refused: it is no address of a PostgreSQL database; the sentence shows nothing of it.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise Refused(FORM)
    asked = _asked(found["query"])
    named = found["host"].strip("[]")
    if bool(named) == ("host" in asked):
        raise Refused("name one host, before the name of the database or behind it as ?host=…, and not both.")
    if "host" in asked and not asked["host"].startswith("/"):
        raise Refused(
            "?host=… is the folder of a socket; it begins with a slash. Write a host before the name."
        )
    port = int(found["port"] or PORT)
    if not 0 < port < 65536:
        raise Refused("a port is a number from 1 to 65535.")
    return PostgreSQL(
        user=_decoded(found["user"]),
        password=_decoded(found["password"] or ""),
        host=named or asked["host"],
        port=port,
        name=_decoded(found["name"]),
        certificates=asked.get("sslrootcert", ""),
    )


def _asked(query: str | None) -> dict[str, str]:
    pairs = [part.partition("=") for part in query.split("&")] if query else []
    names = [name for name, _, _ in pairs]
    if len(set(names)) != len(names) or not set(names) <= _ASKED:
        raise Refused(
            "behind the question mark there may be host=… and sslrootcert=…, each once, and nothing else."
        )
    values = {name: _decoded(value) for name, _, value in pairs}
    if not all(values.values()):
        raise Refused("what is named behind the question mark needs a value.")
    return values


def _decoded(text: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise Refused(FORM)
    try:
        plain = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Refused(FORM) from None
    if not plain.isprintable():
        raise Refused(FORM)
    return plain
