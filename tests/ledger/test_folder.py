"""One server a data folder: a second one is refused, one that comes after another waits for its end."""

import threading
from pathlib import Path

import pytest

from havre.base.errors import Refused
from havre.ledger.folder import claim


def test_a_second_claim_is_refused_at_once_and_after_its_patience(tmp_path: Path) -> None:
    with claim(tmp_path):
        for patience in (0, 0.3):
            with pytest.raises(Refused, match="Another server"):
                claim(tmp_path, patience=patience)


def test_a_patient_claim_is_taken_when_the_one_before_it_ends(tmp_path: Path) -> None:
    before = claim(tmp_path)
    ending = threading.Timer(0.5, before.close)
    ending.start()
    with claim(tmp_path, patience=20):
        assert before.closed
        with pytest.raises(Refused):
            claim(tmp_path)
    ending.join()
