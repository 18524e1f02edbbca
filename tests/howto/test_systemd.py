"""The unit of docs/howto/systemd.md: systemd understands every line of it, and finds little that it leaves open."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.attack.serving import HAVRE
from tests.howto.proxies import replaced, text_of

UNIT = replaced(text_of("systemd.md", "ini"), [("/opt/havre/bin/havre", str(HAVRE))])
OPEN = 2.0  # of systemd's own measure, from 0 to 10
SET = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.M))


def analyze(folder: Path, unit: str, *words: str) -> tuple[int, str]:
    """What `systemd-analyze` says of a unit."""
    program = shutil.which("systemd-analyze")
    assert program, "Debian's package systemd is missing"
    path = folder / "havre.service"
    path.write_text(unit)
    done = subprocess.run(
        [program, *words, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_every_line_is_understood(tmp_path: Path) -> None:
    assert analyze(tmp_path, UNIT, "verify") == (0, "")


@pytest.mark.parametrize(
    "wrong", ["ProtectKlock=yes", "MemoryDenyWriteExecute=maybe", "SystemCallFilter=@nothing"]
)
def test_a_line_that_is_not_understood_would_be_named(tmp_path: Path, wrong: str) -> None:
    _, said = analyze(tmp_path, UNIT.replace("ProtectClock=yes", wrong), "verify")
    line = UNIT.splitlines().index("ProtectClock=yes") + 1
    assert f"havre.service:{line}: " in said


def test_little_is_left_open(tmp_path: Path) -> None:
    def left_open(unit: str) -> float:
        _, said = analyze(tmp_path, unit, "security", "--offline=yes")
        found = re.search(r"exposure level for \S+ ([0-9.]+)", said)
        assert found, said
        return float(found[1])

    assert left_open(UNIT) <= OPEN
    bare = "\n".join(line for line in UNIT.splitlines() if re.match(r"\[|ExecStart|User|Type", line))
    assert left_open(bare) > 4 * OPEN, "the control"


def test_memory_is_neither_dumped_nor_swapped_and_files_are_its_own() -> None:
    assert {
        name: SET[name] for name in ("LimitCORE", "MemorySwapMax", "UMask", "ProtectSystem", "IPAddressDeny")
    } == {
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "UMask": "0077",
        "ProtectSystem": "strict",
        "IPAddressDeny": "any",
    }
    assert SET["ReadWritePaths"] in SET["ExecStart"]
