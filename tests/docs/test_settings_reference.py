"""`docs/reference/settings.md` lists every variable that the program reads, and no other."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "src/havre/settings.py").read_text(encoding="utf-8")
VARIABLE = re.compile(r"HAVRE_[A-Z]+(?:_[A-Z]+)*")
MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000  # MB
LISTED = dict(re.findall(r"^\| `(HAVRE_[A-Z_]+)` \| (.+?) \|", PAGE, re.M))


def test_every_variable_that_is_read_is_listed_and_every_listed_one_is_read() -> None:
    assert set(LISTED) == set(VARIABLE.findall(SETTINGS))


def test_no_other_file_reads_a_variable_of_its_own() -> None:
    elsewhere = {
        name
        for path in (ROOT / "src/havre").rglob("*.py")
        for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
    }
    assert elsewhere <= set(LISTED)


def _start(**variables: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
    show = (
        "from havre import settings as s;"
        "print(s.DATA.name, s.DATABASES['default']['NAME'].name, s.MEMORY_MB, s.ALLOWED_HOSTS, s.DEBUG)"
    )
    return subprocess.run(
        [sys.executable, "-c", show], env=kept | variables, capture_output=True, text=True, check=False
    )


def test_the_defaults_are_the_listed_ones() -> None:
    name, database, memory, hosts = _start().stdout.split(" ", 3)
    assert name in LISTED["HAVRE_DATA"]
    assert f"`{database}`" in LISTED["HAVRE_DATABASE_URL"]
    assert int(memory) == min(2048, MACHINE // 2)
    assert "half" in LISTED["HAVRE_MEMORY_MB"]
    assert "2048" in LISTED["HAVRE_MEMORY_MB"]
    assert all(host in LISTED["HAVRE_HOSTS"] for host in re.findall(r"'(.+?)'", hosts))
    assert hosts.strip().endswith("False")
    assert LISTED["HAVRE_DEBUG"] == "`0`"


def test_a_memory_that_the_machine_has_is_taken() -> None:
    assert _start(HAVRE_MEMORY_MB="64").stdout.split()[2] == "64"
    assert _start(HAVRE_MEMORY_MB=str(MACHINE)).stdout.split()[2] == str(MACHINE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"HAVRE_HOSTS": "*"},
        {"HAVRE_HOSTS": "*.example.org"},
        {"HAVRE_DEBUG": "yes"},
        {"HAVRE_MEMORY_MB": "63"},
        {"HAVRE_MEMORY_MB": "999999999"},
        {"HAVRE_MEMORY_MB": "much"},
        {"HAVRE_MEMORY_MB": ""},
        {"HAVRE_DATABASE_URL": ""},
        {"HAVRE_DATABASE_URL": "mysql://havre:secret@127.0.0.1/havre"},
        {"HAVRE_DEBUG": "1", "HAVRE_HOSTS": "havre.example.org"},
    ],
    ids=str,
)
def test_what_is_said_to_be_refused_is_refused_with_a_sentence(wrong: dict[str, str]) -> None:
    started = _start(**wrong)
    assert started.returncode != 0
    assert "HAVRE_" in started.stderr.splitlines()[-1]


def test_a_named_host_is_taken() -> None:
    assert "havre.example.org" in _start(HAVRE_HOSTS=" havre.example.org ,").stdout
