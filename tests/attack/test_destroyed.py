"""Promise 7: of a destroyed case, no sealed byte is left in any file of the data folder, and the log verifies."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.attack.conftest import Made
from tests.attack.serving import ROOT

pytestmark = pytest.mark.sqlite_only(
    "PostgreSQL keeps bodies that nothing opens any more; of the envelopes, see tests/ledger/test_database.py"
)


def destroyed(made: Made, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.attack.destroying", str(made.folder), *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_sealed_byte_of_it_is_left(made: Made) -> None:
    found = destroyed(made)
    assert found["pieces"] > 20
    assert sum(found["before"].values()) == found["pieces"]
    assert {".sqlite3", ".age"} <= set(found["before"])
    assert found["after"] == {}
    assert found["faults"] == []


def test_deleting_alone_would_leave_some(made: Made) -> None:
    """The control: rows deleted the ordinary way stay in free pages and the write-ahead log."""
    found = destroyed(made, "careless")
    assert sum(found["after"].values()) > 0
    assert found["faults"] == []
