"""Make a data folder with everything in it, and its backup beside it, in a process of its own.

    python -m tests.backup.making FOLDER BACKUP

prints `{"book": HEX}`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.attack.making import ROOT
from tests.databases import environment


def make(folder: Path, backup: Path) -> bytes:
    """Run `main` in a child process; the id of the book."""
    command = [sys.executable, "-m", "tests.backup.making", str(folder), str(backup)]
    own = os.environ | environment(folder)
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=True, timeout=120)
    return bytes.fromhex(json.loads(done.stdout)["book"])


def main(folder: Path, backup: Path) -> None:
    from havre.cli import start

    ledger = start.ledger(folder)
    from havre.backup.writing import back_up
    from tests.backup.scene import everything
    from tests.cast import found

    scene = everything(found(ledger))
    back_up(backup, data=folder)
    print(json.dumps({"book": scene.book.hex()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
