"""The commands run as people run them: in processes of their own, on a folder of their own."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from havre import seal


def havre(*words: str, folder: Path) -> tuple[str, int]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from havre.cli import main; sys.exit(main())", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout, done.returncode


@pytest.fixture(scope="session")
def made_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What `demo`, `record add` and the actions of `log` print, the last also with one bit changed."""
    folder = tmp_path_factory.mktemp("commands")
    report = folder / "report.txt"
    report.write_text(
        "The minister said that nobody was detained. He promised an answer within a month.\n" * 3
    )
    data = ("--data", "demo")
    printed: dict[str, str] = {}
    printed["demo"], _ = havre("demo", "--no-serve", "--json", *data, folder=folder)
    added = ("record", "add", "report.txt", "report.txt", "none.txt", "--json", *data)
    printed["record"], status = havre(*added, folder=folder)
    printed["record status"] = str(status)
    printed["checkpoint"], _ = havre("log", "checkpoint", "--json", *data, folder=folder)
    printed["checkpoint to"], _ = havre("log", "checkpoint", "kept", "--json", *data, folder=folder)
    printed["witness"], status = havre("log", "check-witness", "kept.witness", "--json", *data, folder=folder)
    printed["witness status"] = str(status)
    printed["proof"], _ = havre("log", "proof", _an_entry(folder / "demo"), "--json", *data, folder=folder)
    printed["backup"], _ = havre("backup", "one.backup", "--json", *data, folder=folder)
    kept = ("restore", "one.backup", "--checkpoint", "kept.witness", "--data", "restored", "--json")
    printed["restore"], _ = havre(*kept, folder=folder)
    printed["verify"], _ = havre("log", "verify", "--json", *data, folder=folder)
    _change_one_bit(folder / "demo" / "havre.sqlite3", leaf=json.loads(printed["verify"])["size"] - 1)
    printed["tampered"], status = havre("log", "verify", "--json", *data, folder=folder)
    printed["tampered status"] = str(status)
    return printed


def _an_entry(folder: Path) -> str:
    """The id of an entry that stands in the log."""
    db = sqlite3.connect(folder / "havre.sqlite3")
    leaves = [seal.parse_leaf(data) for (data,) in db.execute("SELECT data FROM ledger_storedleaf")]
    db.close()
    return next(leaf.payload.entry.hex() for leaf in leaves if isinstance(leaf.payload, seal.EntryPayload))


def _change_one_bit(database: Path, *, leaf: int) -> None:
    db = sqlite3.connect(database)
    with db:
        (data,) = db.execute('SELECT data FROM ledger_storedleaf WHERE "index" = ?', (leaf,)).fetchone()
        changed = data[:-1] + bytes([data[-1] ^ 1])
        db.execute('UPDATE ledger_storedleaf SET data = ? WHERE "index" = ?', (changed, leaf))
    db.close()
