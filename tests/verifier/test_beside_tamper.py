"""The tampering of tests/attack/test_tamper.py again: the rows and files of a real store, read by both verifiers.

The second reads a data folder, so the test database is laid beside the files as `havre.sqlite3` each time.
"""

from pathlib import Path

import pytest

import havre_verify
from havre import seal
from havre.ledger.log import Ledger
from tests.attack import test_tamper
from tests.attack.test_tamper import (  # noqa: F401  (collected here again)
    TestForgery,
    TestWhatIsThere,
    TestWholeLeaves,
    folder,
    scene,
)
from tests.verifier.laying import lay_down

verify = test_tamper.verify


class TestOneByte(test_tamper.TestOneByte):
    test_of_every_checkpoint_at_every_byte = None  # test_beside_verify has each position, in less time


@pytest.fixture(autouse=True)
def second(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    def both(ledger: Ledger) -> seal.Report:
        first = verify(ledger)
        lay_down(data / "havre.sqlite3")
        second = havre_verify.verify_folder(data)
        faults = [(fault.index, fault.kind, fault.detail) for fault in first.faults]
        assert [tuple(fault) for fault in second.faults] == faults
        assert (second.size, second.root, second.log_id) == (first.size, first.root, first.log_id)
        return first

    monkeypatch.setattr(test_tamper, "verify", both)
