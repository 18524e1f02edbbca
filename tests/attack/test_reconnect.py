"""A PostgreSQL server that goes away and comes back: pages go on, and what was acknowledged before a crash is there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.attack.making import make
from tests.attack.serving import ROOT, Server, Visitor, havre
from tests.attack.writing import Written, wrong
from tests.cast import PASSPHRASES
from tests.postgres import Cluster, running

pytestmark = [pytest.mark.postgresql_only, pytest.mark.database]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A server of this test's own, to stop and start."""
    with running() as own:
        monkeypatch.setattr(databases, "SERVER", own.url())
        yield own


def test_whoever_is_unlocked_goes_on_after_the_database_was_restarted(
    cluster: Cluster, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    book = make(data)["book"]
    with Server(data, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        amina = Visitor(server.port).unlock("amina", PASSPHRASES["amina"])
        assert amina.get(f"/cases/{book}/").status == 200
        cluster.stop()
        assert amina.get(f"/cases/{book}/").status == 500, "the control: it was away"
        cluster.start()
        assert [amina.get(f"/cases/{book}/").status for _ in range(20)] == [200] * 20
        assert amina.post(f"/cases/{book}/notes/", {"text": "written afterwards"}).status == 302
        assert "written afterwards" in amina.get(f"/cases/{book}/").text


def test_a_database_that_crashes_keeps_what_was_acknowledged(cluster: Cluster, tmp_path: Path) -> None:
    data, written = tmp_path / "data", Written()
    make(data)
    environment = os.environ | databases.environment(data)
    command = [sys.executable, "-m", "tests.attack.writing", str(data)]
    for number in range(3):
        with subprocess.Popen(
            [*command, f"crash-{number}"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            process.stdout.readline()
            for line in process.stdout:
                words = json.loads(line)
                written.hear(words)
                if words[0] == "done":
                    break
            time.sleep(0.2)
            cluster.stop(signal.SIGQUIT)
            for line in process.stdout:  # the writers end by themselves: nothing is acknowledged any more
                written.hear(json.loads(line))
        cluster.start()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        found = json.loads(done.stdout)[1]
        assert wrong(found, written) == []
    assert len(written.done) > 3
    assert len(written.tried) > len(written.done), "the control: some were cut"


def test_a_command_says_why_and_shows_no_password(cluster: Cluster, tmp_path: Path) -> None:
    data = tmp_path / "data"
    make(data, bare=True)
    address = databases.address(data)
    wrong_ones = {
        address.replace(cluster.password, "wrong-password"): "password authentication failed",
        address + "x": "does not exist",
        address.replace("postgresql://", "postgres://"): "HAVRE_DATABASE_URL",
    }
    for given, says in wrong_ones.items():
        answer = havre("log", "verify", data=data, HAVRE_DATABASE_URL=given)
        assert answer.returncode == 1
        assert says in answer.stderr
        for secret in (cluster.password, "wrong-password", "Traceback"):
            assert secret not in answer.stdout + answer.stderr
    other = cluster.create("another")
    answer = havre("log", "verify", data=data, HAVRE_DATABASE_URL=other)
    assert (answer.returncode, "There is no Havre in" in answer.stderr) == (1, True)
    assert havre("log", "verify", data=data).returncode == 0, "the control"


def test_a_folder_of_another_log_is_not_served(cluster: Cluster, tmp_path: Path) -> None:
    make(tmp_path / "one", bare=True)
    make(tmp_path / "two", bare=True)
    server = Server(tmp_path / "one", temporary=tmp_path / "tmp", log=tmp_path / "log")
    with server:
        pass  # the control
    one, two = databases.name_of(tmp_path / "one"), databases.name_of(tmp_path / "two")
    cluster.run(f'DROP DATABASE "{one}" WITH (FORCE)')
    cluster.run(f'ALTER DATABASE "{two}" RENAME TO "{one}"')
    with pytest.raises(AssertionError, match="does not belong to the log"):
        server.__enter__()
