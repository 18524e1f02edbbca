"""Promise 9: nothing is fetched from, or sent to, any other host unless a member asked for that address.

`make test` runs all tests in a network namespace that has nothing but a loopback device (`tests.offline`): whatever
tries to reach out fails there. The first test says that this run is in one. `HAVRE_TEST_WITH_NETWORK=1`, for systems
that forbid namespaces, is the one way to run without, and then the first test asserts that devices beside the loopback
are there indeed: so that the variable never stands where it isn't needed.

Failing is not enough, since a failure can be swallowed: the command also runs under an audit hook that notes every
name looked up and every connection tried.
"""

import errno
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.attack.serving import ROOT

WITH_NETWORK = os.environ.get("HAVRE_TEST_WITH_NETWORK") == "1"
ELSEWHERE = ("192.0.2.1", "198.51.100.7", "203.0.113.9")  # kept for documentation: nobody lives there
DEMO_SHAPE = {
    "dossier": str, "reports": int, "statements": int, "cases": int, "log": dict, "members": list, "recovery": list,
}  # fmt: skip
AUDITED = """
import sys
def note(event, args):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        print("AUDIT", event, args[1:] if event in {"socket.connect", "socket.sendto"} else args, file=sys.stderr)
sys.addaudithook(note)
"""
HAVRE = AUDITED + "from havre.cli import main\nsys.exit(main(sys.argv[1:]))\n"


def offline(script: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a namespace of its own (with the network only where the variable says so)."""
    command = [sys.executable, "-m", "tests.offline", sys.executable, "-c", script, *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)


def audited(answer: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall("^AUDIT .*$", answer.stderr, re.MULTILINE)


def test_these_tests_run_with_a_loopback_device_alone() -> None:
    devices = [name for _, name in socket.if_nameindex()]
    if WITH_NETWORK:
        assert devices != ["lo"], "HAVRE_TEST_WITH_NETWORK=1 is not needed here: leave it out"
    else:
        assert devices == ["lo"], "run the tests with `make test`, or under `python -m tests.offline`"


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_else_can_be_reached_even_without_the_guard_of_pytest(address: str) -> None:
    connect = f"import socket; socket.create_connection(({address!r}, 443), timeout=5)"
    answer = offline(AUDITED + connect)
    assert answer.returncode != 0
    assert audited(answer) != [], "the hook notes what was tried: the control of the tests below"
    if not WITH_NETWORK:
        assert f"[Errno {errno.ENETUNREACH}]" in answer.stderr


def test_the_guard_of_pytest_is_on() -> None:
    with (
        pytest.raises(UserWarning, match="tried to use"),
        socket.socket() as handle,
    ):  # warnings are errors here
        handle.connect((ELSEWHERE[0], 443))


def test_a_namespace_still_has_this_machine() -> None:
    answer = offline(
        "import socket; s = socket.create_server(('127.0.0.1', 0));"
        "socket.create_connection(s.getsockname()); print('reached')"
    )
    assert answer.stdout == "reached\n"


def test_the_demonstration_is_built_without_a_network(tmp_path: Path) -> None:
    answer = offline(HAVRE, "demo", "--no-serve", "--json", "--data", str(tmp_path / "demo"))
    assert answer.returncode == 0, answer.stderr
    assert audited(answer) == [], "it asked for a name or a connection"
    said: dict[str, Any] = json.loads(answer.stdout)
    assert {name: type(value) for name, value in said.items()} == DEMO_SHAPE
    assert said["reports"] > 0
    assert said["statements"] > 0
    assert said["cases"] > 0
    assert Path(said["dossier"]).read_bytes().startswith(b"%PDF")
    assert set(said["log"]) == {"size", "root"}
    assert re.fullmatch("[0-9a-f]{64}", said["log"]["root"])
    assert [set(member) for member in said["members"]] == [{"name", "passphrase"}] * len(said["members"])
    assert all(isinstance(share, str) and len(share.split()) == 33 for share in said["recovery"])
    verified = offline(HAVRE, "log", "verify", "--json", "--data", str(tmp_path / "demo"))
    nothing_due = {"recovery": 0, "closed": 0, "left": 0}
    assert json.loads(verified.stdout) == {
        "ok": True,
        "faults": [],
        "outstanding": nothing_due,
        **said["log"],
    }
    assert audited(verified) == []


def test_an_address_a_member_asked_for_is_all_that_is_tried(tmp_path: Path) -> None:
    answer = offline(HAVRE, "record", "add", "--data", str(tmp_path / "data"), "http://havre.invalid/report")
    assert answer.returncode == 1
    assert audited(answer), "it was asked for: so it is looked up"
    assert all("havre.invalid" in line for line in audited(answer))
