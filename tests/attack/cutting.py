"""Cut the power at every instant of keeping an exhibit, and say what a restart finds.

    python -m tests.attack.cutting WORK [careless]

WORK holds `data`, an organisation with a case. For the n-th instant, a forked process keeps an exhibit and is killed
there. Then the disk is put together as the cut may have left it: of the sealed files only what was forced to the disk,
contents by `fsync` of the file, names by `fsync` of their folder. (SQLite forces its own files: `synchronous=FULL`.)
Prints `[INSTANT, ACKNOWLEDGED, [SENTENCE…]]` a line; the sentences say what is wrong. With `careless`, folders are
never forced to the disk: the control, which has to lose something.
"""

import functools
import json
import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from havre.seal import SealError
from tests.attack.writing import Writer, Written, state, wrong

MARK = "mark-of-the-exhibit"
MOST = 200  # instants; the exhibit is kept whole long before


@dataclass
class Disk:
    """What was forced to the disk: the size of each file by inode, and the names in each folder."""

    sizes: dict[int, int] = field(default_factory=dict)
    names: dict[int, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def whole(cls, top: Path) -> "Disk":
        """Everything that lies there."""
        disk = cls()
        for path in (top, *top.rglob("*")):
            disk.force(path)
        return disk

    def force(self, path: Path) -> None:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            self.names[found.st_ino] = {each.name: each.stat().st_ino for each in path.iterdir()}
        else:
            self.sizes[found.st_ino] = found.st_size

    def as_json(self) -> str:
        return json.dumps({"sizes": list(self.sizes.items()), "names": list(self.names.items())})

    @classmethod
    def from_json(cls, text: str) -> "Disk":
        said = json.loads(text)
        return cls(dict(said["sizes"]), dict(said["names"]))

    def restore(self, top: Path, image: Path) -> None:
        """Build in `image` what this disk kept of `top`."""
        inodes = {path.stat().st_ino: path for path in (top, *top.rglob("*"))}
        self._restore(top.stat().st_ino, inodes, image)

    def _restore(self, inode: int, inodes: dict[int, Path], image: Path) -> None:
        image.mkdir(exist_ok=True)
        for name, child in self.names.get(inode, {}).items():
            path = inodes.get(child)
            if path is None:
                continue  # deleted since: nothing names it any more
            if path.is_dir():
                self._restore(child, inodes, image / name)
            else:
                (image / name).write_bytes(path.read_bytes()[: self.sizes.get(child, 0)])


class Power:
    """Counts the instants at which what is on the disk may change, and cuts at one of them."""

    def __init__(self, *, cut_at: int, disk: Disk, report: Path) -> None:
        self._left, self._disk, self._report = cut_at, disk, report

    def instant(self) -> None:
        self._left -= 1
        if self._left < 0:
            self._report.write_text(self._disk.as_json())
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def cut_before_or_after(*args: Any, **kwargs: Any) -> Any:
            self.instant()
            answer = call(*args, **kwargs)
            self.instant()
            return answer

        return cut_before_or_after

    def fsync(self, handle: int) -> None:
        self.instant()
        self._disk.force(Path(f"/proc/self/fd/{handle}").readlink())
        self.instant()


def use(folder: Path) -> None:
    """Point Django at a data folder."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    settings.DATA = folder
    connection.settings_dict["NAME"] = folder / "havre.sqlite3"


def keep_an_exhibit(folder: Path, power: Power, *, careless: bool) -> None:
    """In the forked process: what is cut."""
    from django.db import connections

    from havre.cases.types import CaseFile
    from havre.ledger import files
    from havre.ledger.log import Ledger
    from havre.sealed_types import REGISTRY
    from tests.cast import workspace_of

    amina = workspace_of(Ledger(registry=REGISTRY, data=folder), "amina")
    writer = Writer(amina, amina.all(CaseFile)[0].book)
    for name in ("rename", "mkdir", "open", "utime"):
        vars(os)[name] = power.around(vars(os)[name])
    vars(os)["fsync"] = power.fsync
    database = connections["default"]
    vars(database)["commit"] = power.around(database.commit)
    if careless:
        vars(files)["sync_folder"] = lambda _folder: None
    writer.keep("exhibit", MARK)


def cut(pristine: Path, work: Path, *, at: int, careless: bool) -> bool:
    """Keep an exhibit in a copy of `pristine` and cut the power there; `work / "image"` is what the disk kept.

    Returns whether the exhibit was acknowledged: then the power was on long enough.
    """
    running, image, report = work / "running", work / "image", work / "report"
    for folder in (running, image):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pristine, running)
    use(running)
    disk = Disk.whole(running)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            keep_an_exhibit(running, Power(cut_at=at, disk=disk, report=report), careless=careless)
            report.write_text(disk.as_json())
            status = 0
        finally:
            os._exit(status)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in {0, -signal.SIGKILL}, "the exhibit was refused"
    Disk.from_json(report.read_text()).restore(running, image)
    for path in running.glob("havre.sqlite3*"):
        shutil.copyfile(path, image / path.name)
    return ended == 0


def outcomes(pristine: Path, work: Path, *, careless: bool) -> Iterator[tuple[int, bool, list[str]]]:
    for at in range(MOST):
        acknowledged = cut(pristine, work, at=at, careless=careless)
        use(work / "image")
        known = Written({MARK: "exhibit"}, {MARK} if acknowledged else set())
        try:
            said = wrong(state(work / "image"), known)
        except SealError as error:
            said = [error.cause]
        yield at, acknowledged, said
        if acknowledged:
            return


def main(work: Path, *, careless: bool) -> None:
    from havre.cli import start

    pristine = work / "data"
    start.django(pristine)
    for outcome in outcomes(pristine, work, careless=careless):
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), careless="careless" in sys.argv[2:])
