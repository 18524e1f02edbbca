"""A PostgreSQL server for tests: Debian's own, in a temporary folder, on a free port of this machine.

    python -m tests.postgres COMMAND…

runs a command with one beside it, whose address is in `HAVRE_TEST_POSTGRESQL`, and with `HAVRE_DATABASE_URL` naming an
empty database there. It ends with the command, and with whoever started it, however they end.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
USER = "havre"
STARTS_WITHIN = STOPS_WITHIN = 60.0  # seconds
ROOMY = 2 << 30  # bytes
# As Debian sets a server up, but small, and alone in its folder. It forces to the disk what it has to.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",
    "max_wal_size": "256MB",
    "log_statement": "none",
    "timezone": "UTC",
}


def programs() -> Path:
    """The folder of the newest PostgreSQL that Debian's package installed.

    Raises:
        FileNotFoundError: there is none.
    """
    found = [path.parent for path in DEBIAN.glob("*/bin/initdb")]
    if not found:
        raise FileNotFoundError("Debian's package postgresql is missing")
    return max(found, key=lambda path: int(path.parent.name))


@dataclass
class Cluster:
    """A running server. `folder` holds all that it writes: its rows, its write-ahead log, and `server.log`."""

    folder: Path
    port: int
    password: str = field(repr=False)
    changed: dict[str, str] = field(default_factory=dict)  # settings that a test wants otherwise
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def data(self) -> Path:
        return self.folder / "cluster"

    def files(self) -> list[Path]:
        """All that it has written."""
        return [path for path in sorted(self.folder.rglob("*")) if path.is_file()]

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def url(self, name: str = "postgres", *, password: str = "") -> str:
        """The address of a database, as `HAVRE_DATABASE_URL` takes it."""
        return f"postgresql://{USER}:{quote(password or self.password, safe='')}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, *, template: str = "template0") -> str:
        """Create a database and return its address; as a copy of another one, which nobody may be using."""
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        return self.url(name)

    def run(self, statement: str, *, database: str = "postgres") -> None:
        """One statement as the server's own user, outside a transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # ours, whatever it is made of

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = (
            SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.folder)} | self.changed
        )
        command = [str(programs() / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [*_as_other(), *command], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while self._process is not None and self._process.poll() is None and time.monotonic() < until:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"PostgreSQL does not answer: {self.log.read_text(errors='replace')}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: by SIGINT in order, by SIGQUIT as in a crash, so that it has to recover when it starts again."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(timeout=STOPS_WITHIN)


def _as_other() -> list[str]:
    """Under which user, and that it ends when this process does. PostgreSQL refuses to run as root."""
    user = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig=INT", *user, "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _made(folder: Path) -> Cluster:
    made = Cluster(folder, _free_port(), secrets.token_urlsafe(24))
    secret = folder / "password"
    secret.write_text(made.password)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in (folder, secret):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    command = [
        str(programs() / "initdb"), "-D", str(made.data), "-U", USER, "--pwfile", str(secret),
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--data-checksums",
        "--wal-segsize=4",
    ]  # fmt: skip
    done = subprocess.run(
        [*_as_other(), *command], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    secret.unlink()
    if done.returncode != 0:
        raise AssertionError(f"initdb failed: {done.stderr}")
    return made


def _roomy() -> str | None:
    """Memory that is mounted as a folder, where there is enough: forcing to that disk costs nothing."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOMY else None


def _sweep(place: Path) -> None:
    """Delete what a process that was killed left there: it may be memory."""
    for folder in place.glob("havre-postgresql-*-*"):
        if not Path("/proc", folder.name.split("-")[2]).exists():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(*, disk: Path | None = None, **changed: str) -> Iterator[Cluster]:
    """A fresh server, for as long as the block runs. `changed` are settings such as `synchronous_commit="off"`.

    Its folder is in memory where there is room, below `disk` when that is given (any user must be able to enter it).
    """
    folder = Path(tempfile.mkdtemp(prefix=f"havre-postgresql-{os.getpid()}-", dir=disk or _roomy()))
    _sweep(folder.parent)
    try:
        cluster = _made(folder)
        cluster.changed = changed
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


def main(command: list[str]) -> int:
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # so that what is made here is removed
    with running() as cluster:
        addresses = {"HAVRE_TEST_POSTGRESQL": cluster.url(), "HAVRE_DATABASE_URL": cluster.create("havre")}
        process = subprocess.Popen(command, env=os.environ | addresses)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            try:
                status = process.wait()
            except KeyboardInterrupt:
                continue  # the command was told, too
            return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
