"""Make an organisation with a case in a real data folder, in a process of its own.

    python -m tests.attack.making FOLDER [bare]

prints `{"book": HEX, "pseudonym": WORDS, "objects": {TYPE: [HEX…]}}`. The people and the case are those of
`tests.cast` and `tests.cases.scene`; their passphrases are stretched at the least cost, which the server reads from the
wrapped seed. With `bare` there is a case with nothing in it, and no file was ever kept.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import databases

ROOT = Path(__file__).parents[2]


def make(folder: Path, *, bare: bool = False) -> dict[str, Any]:
    """Run `main` on `folder` in a child process; what it printed."""
    command = [sys.executable, "-m", "tests.attack.making", str(folder), *(["bare"] if bare else [])]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
        env=os.environ | databases.environment(folder),
    )  # fmt: skip
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def main(folder: Path, *, bare: bool) -> None:
    from havre.cli import start

    ledger = start.ledger(folder)
    from havre.cases.operations import open_case
    from havre.ledger.queries import take_checkpoint
    from havre.ledger.types import Held
    from tests.cases.scene import play
    from tests.cast import NOW, found

    people = found(ledger)
    if bare:
        book = open_case(by=people.amina, at=NOW).book
        print(json.dumps({"book": book.hex()}))
        return
    take_checkpoint(ledger)
    scene = play(people)
    take_checkpoint(ledger)
    held: list[Held[Any]] = [scene.case, scene.person, scene.narrative, scene.interview]
    objects: dict[str, list[str]] = {}
    for each in [*held, *scene.happenings, *scene.exhibits, *scene.citations]:
        objects.setdefault(type(each.value).kind, []).append(each.object_id.hex())
    print(json.dumps({"book": scene.book.hex(), "pseudonym": scene.case.value.pseudonym, "objects": objects}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), bare="bare" in sys.argv[2:])
