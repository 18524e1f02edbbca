"""Write snapshots and be killed at it, over and over, and say what a restart finds.

    python -m tests.attack.snapshotting WORK at|random ROUNDS SEED [careless]

WORK holds `data`, an organisation with a case. In each round a forked process opens Amina's workspace, writes notes and
keeps a snapshot after each, and is killed: `at` the n-th instant at which the disk may change (until ROUNDS or one
round was whole), or at a `random` moment drawn from SEED. Prints `[ROUND, ACKNOWLEDGED, STANDS, [SENTENCE…]]` a line:
notes acknowledged, whether a snapshot stands, and what is wrong. With `careless` a snapshot is written in its place
from the beginning: the control.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tests.attack.cutting import Disk, Power

if TYPE_CHECKING:
    from havre.ledger.log import Ledger

PATCHED = ("open", "mkdir", "utime", "replace", "unlink")
LIVES = 0.25  # seconds at most


def ledger(folder: Path) -> "Ledger":
    from havre.ledger.log import Ledger
    from havre.sealed_types import REGISTRY

    return Ledger(registry=REGISTRY, data=folder)


def keep_on(folder: Path, name: str, *, notes: int, out: int, power: Power | None) -> None:
    """In the forked process: `notes` notes, a snapshot after each; a line to `out` for each that is acknowledged."""
    from havre.cases.operations import add_note
    from havre.cases.types import CaseFile
    from tests.cast import NOW, workspace_of

    amina = workspace_of(ledger(folder), "amina")
    book = amina.all(CaseFile)[0].book
    for number in range(notes):
        mark = f"{name}-{number}"
        add_note(by=amina, book=book, text=mark, at=NOW)
        os.write(out, f"{mark}\n".encode())
        with watched(power):
            amina.desk._keep(amina.keys.cache)


@contextmanager
def watched(power: Power | None) -> Iterator[None]:
    """Count the instants of what happens in here."""
    kept = {name: vars(os)[name] for name in (*PATCHED, "fsync")}
    if power is not None:
        for name in PATCHED:
            vars(os)[name] = power.around(kept[name])
        vars(os)["fsync"] = power.fsync
    yield
    vars(os).update(kept)


def careless() -> None:
    from havre.ledger.caches import Caches

    @contextmanager
    def writing(self: Caches, name: str, **_rest: object) -> Iterator[BinaryIO]:
        self.folder.mkdir(exist_ok=True)
        with (self.folder / name).open("wb", buffering=0) as out:
            yield out

    type.__setattr__(Caches, "writing", writing)


def found(folder: Path, acknowledged: list[str]) -> tuple[bool, list[str]]:
    """After a restart: whether a snapshot stands, and everything that is wrong."""
    from havre import seal
    from havre.cases.types import Note
    from havre.ledger import snapshots
    from tests.cast import workspace_of

    store = ledger(folder)
    store.refresh()
    store.caches.sweep()
    amina = workspace_of(store, "amina")
    place = store.caches.folder / seal.cache_name(amina.keys.cache, log_id=store.log_id)
    stands, said = place.exists(), list[str]()
    left = [path for path in place.parent.glob("*") if path.suffix] if place.parent.is_dir() else []
    said += [f"{len(left)} that were being written are left"] if left else []
    if stands:
        with store.lock:
            kept = snapshots.find(store, amina.keys.cache)
        state = kept.read() if kept is not None else None
        if state is None or state.objects is None:
            said.append("what stands is no whole snapshot")
    notes = Counter(held.value.text for held in amina.all(Note) if held.value.text.startswith("round"))
    said += [
        f"{mark} was acknowledged and stands {notes[mark]} times" for mark in acknowledged if notes[mark] != 1
    ]
    return stands, said


def one_round(folder: Path, name: str, *, power: Power | None, lives: float) -> tuple[list[str], bool]:
    """Fork, let it write, kill it; the marks that it acknowledged, and whether it came to its end."""
    from django.db import connections

    connections.close_all()
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(there)
            keep_on(folder, name, notes=1 if power else 10_000, out=here, power=power)
            status = 0
        finally:
            os._exit(status)
    os.close(here)
    with os.fdopen(there) as heard:
        said = [heard.readline()] if power is None else []
        if power is None:
            time.sleep(lives)
            os.kill(child, signal.SIGKILL)
        said += heard.readlines()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in {0, -signal.SIGKILL}, ended
    return [line.strip() for line in said], ended == 0


def outcomes(folder: Path, how: str, rounds: int, seed: int) -> Iterator[tuple[Any, ...]]:
    draw, acknowledged = random.Random(seed), list[str]()
    for number in range(rounds):
        report = folder.parent / "report"
        power = Power(cut_at=number, disk=Disk.whole(folder), report=report) if how == "at" else None
        marks, whole = one_round(folder, f"round-{number}", power=power, lives=draw.uniform(0, LIVES))
        acknowledged += marks
        yield number, len(marks), *found(folder, acknowledged)
        if whole:
            return


def main(work: Path, how: str, rounds: str, seed: str, *rest: str) -> None:
    from havre.cli import start

    start.django(work / "data")
    if rest:
        careless()
    for outcome in outcomes(work / "data", how, int(rounds), int(seed)):
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
