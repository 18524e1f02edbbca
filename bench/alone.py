"""One measurement in this process: `python -m bench.alone NAME FOLDER` prints its rows as JSON."""

import importlib
import json
import sys
from pathlib import Path

from bench.rows import ROWS
from havre.cli import start


def main(name: str, folder: Path) -> None:
    """Measure `name` in the empty `folder`."""
    ledger = start.ledger(folder)
    from bench.organisation import Place  # its models can be imported only now

    rows = importlib.import_module(ROWS[name]).measure(Place(folder, ledger))
    print(json.dumps([row.plain() for row in rows]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
