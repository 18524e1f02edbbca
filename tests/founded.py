"""An organisation in a real data folder, made by a process of its own: the people of `tests.cast`, and their shares."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.databases import environment

ROOT = Path(__file__).parents[1]
CODE = """
import sys, json; from pathlib import Path; from havre.cli import start
ledger = start.ledger(Path(sys.argv[1]))
from havre import seal
from havre.cases.operations import open_case
from havre.ledger.operations import grant
from tests.cast import NOW, found
people = found(ledger)
book = open_case(by=people.carla, at=NOW).book
grant(by=people.carla, book=book, compartments=["file"], to=people.boris.member, rights=seal.Rights.READ)
print(json.dumps(people.shares))
"""


def organisation(folder: Path) -> tuple[str, ...]:
    """Amina, Boris and Carla, and a case of Carla's that Boris may read; returns the recovery shares."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=120, env=os.environ | environment(folder),
    )  # fmt: skip
    return tuple(json.loads(done.stdout))
