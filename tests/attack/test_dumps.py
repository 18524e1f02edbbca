"""The server's memory is nobody's to dump: not the kernel's, not a crash handler's, not another process of its user."""

import os
import subprocess
import sys
from pathlib import Path

from tests.attack.conftest import Made
from tests.attack.serving import ROOT, Server
from tests.databases import environment

ASK = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE


def dumpable(program: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{ASK}"], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | environment(folder) | {"HAVRE_DATA": str(folder)}, timeout=60,
    )  # fmt: skip
    return done.stdout.strip()


def test_the_application_is_not_dumpable(made: Made) -> None:
    assert dumpable("import havre.wsgi", made.folder) == "0"
    assert dumpable("", made.folder) == "1", "the control: a process is, unless it says otherwise"


def test_the_kernel_writes_no_core_of_any_of_the_server_s_processes(made: Made, tmp_path: Path) -> None:
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        master = server._process.pid
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        assert workers
        for pid in (str(master), *workers):
            (limit,) = [
                line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if "core file" in line
            ]
            assert limit.split()[4:6] == ["0", "0"]
