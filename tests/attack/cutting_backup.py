"""Cut the power at instants of a backup or a restore, and say what is found after.

    python -m tests.attack.cutting_backup WORK backup|restore STEP [careless]

WORK holds `data` and `one.backup`, as `tests.backup.making` makes them. For every STEP-th instant a forked process
backs up, or restores, and is killed there. Then both are looked at: the folder as a killed process leaves it, and as a
power cut may leave it, with only what was forced to the disk (see `tests.attack.cutting`). Prints
`[INSTANT, DONE, KILLED, CUT]` a line; the last two are lists of sentences that say what is wrong. With `careless`,
folders are never forced to the disk: the control.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.attack.cutting import Disk, Power

if TYPE_CHECKING:
    from havre.ledger.log import Ledger

MOST = 2000  # instants; either is whole long before
BACKUP, NEW = "one.backup", "new"


def ledger(folder: Path) -> "Ledger":
    from havre.ledger.log import Ledger
    from havre.sealed_types import REGISTRY

    return Ledger(registry=REGISTRY, data=folder)


def back_up(work: Path, out: Path) -> None:
    from havre.backup.writing import back_up
    from tests.databases import database_in

    with database_in(work / "data"):
        back_up(out / BACKUP, data=work / "data")


def restore(work: Path, out: Path) -> None:
    from havre.backup import target
    from havre.backup.restoring import restore
    from tests.databases import database_in

    with database_in(out / NEW, file_in=out / NEW / target.NAME):
        inner = ledger(out / NEW / target.NAME)
        restore(work / BACKUP, folder=out / NEW, ledger=inner, kept=None)


GONE = "it was done and is gone"


def wrong_backup(work: Path, out: Path, *, done: bool) -> list[str]:
    """What is wrong with the backup in `out`: not done, it may be missing, and another attempt makes it whole."""
    path = out / BACKUP
    if not path.exists():
        if done:
            return [GONE]
        back_up(work, out)
    return (
        [] if path.read_bytes() == (work / BACKUP).read_bytes() else ["what has its name is not the backup"]
    )


def wrong_restore(work: Path, out: Path, *, done: bool) -> list[str]:
    """What is wrong with the folder restored into: not done, it may be missing, or not whole and said to be so."""
    from havre.backup import target
    from havre.base.errors import Refused

    folder = out / NEW
    if not (folder / target.DATABASE).exists():
        if done:
            return [GONE]
        if (folder / "files").exists() or (folder / "log.key").exists():
            try:
                target.refuse_unfinished(folder, is_whole=lambda: False)
            except Refused:
                pass
            else:
                return ["half of it lies there, and nothing says so"]
        restore(work, out)
    return _not_the_same(work, folder)


def _not_the_same(work: Path, folder: Path) -> list[str]:
    from havre.ledger.queries import verify
    from tests.databases import database_in

    reports = []
    for place in (work / "data", folder):
        with database_in(place):
            reports.append(verify(ledger(place)))
    said = [f"fault {fault.kind}" for fault in reports[1].faults]
    if reports[0].root != reports[1].root:
        said.append("another log")
    if not (folder / "log.key").exists():
        said.append("no log key")
    return said


def cut(does: Callable[[Path, Path], None], work: Path, out: Path, *, at: int, careless: bool) -> bool:
    """Do it into the empty folder `out` and cut the power; `image` beside it is what the disk kept."""
    image, report = out.with_name("image"), out.with_name("report")
    for folder in (out, image):
        shutil.rmtree(folder, ignore_errors=True)
    out.mkdir()
    disk = Disk.whole(out)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _with_the_power_going(Power(cut_at=at, disk=disk, report=report), careless=careless)
            does(work, out)
            report.write_text(disk.as_json())
            status = 0
        finally:
            os._exit(status)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in {0, -signal.SIGKILL}, "it was refused"
    Disk.from_json(report.read_text()).restore(out, image)
    return ended == 0


def _with_the_power_going(power: Power, *, careless: bool) -> None:
    from havre.backup import place, target
    from havre.backup.writer import Writer
    from havre.ledger import files, log
    from havre.record import captures

    for name in ("rename", "replace", "mkdir", "open", "utime", "unlink", "rmdir"):
        vars(os)[name] = power.around(vars(os)[name])
    vars(os)["fsync"] = power.fsync
    type.__setattr__(Writer, "_finish", power.around(Writer._finish))
    if careless:
        for module in (place, target, files, log):
            vars(module)["sync_folder"] = lambda _folder: None
        vars(captures)["_settle"] = lambda _folder: None


def outcomes(
    what: str, work: Path, step: int, *, careless: bool
) -> Iterator[tuple[int, bool, list[str], list[str]]]:
    does, wrong = {"backup": (back_up, wrong_backup), "restore": (restore, wrong_restore)}[what]
    out = work / "out"
    for at in range(0, MOST, step):
        done = cut(does, work, out, at=at, careless=careless)
        yield at, done, wrong(work, out, done=done), wrong(work, out.with_name("image"), done=done)
        if done:
            return


def main(work: Path, what: str, step: int, *, careless: bool) -> None:
    from havre.cli import start

    start.framework(work / "data")
    for outcome in outcomes(what, work, step, careless=careless):
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), careless="careless" in sys.argv[4:])
