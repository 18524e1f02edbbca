"""Every parser of sealed bytes, and of what people type or send: it refuses, or says exactly what the bytes say.

The kept inputs run through each target as ordinary tests; then each parser is driven by its coverage for a few seconds.
`make fuzz` does so for an hour.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.attack.serving import ROOT
from tests.fuzz.corpus import FOLDER, kept
from tests.fuzz.target import Target
from tests.fuzz.targets import GROUPS, PLANTED

ALL = [target for group in GROUPS.values() for target in group]
SECONDS = "5"


def fuzzed(*names: str, seconds: str = SECONDS) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", *names, "--seconds", seconds]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", ALL, ids=lambda target: target.name)
def test_the_kept_inputs_are_refused_or_sound(target: Target) -> None:
    inputs = [*kept(target.name), *target.seeds()]
    assert inputs
    for data in inputs:
        target(data)


@pytest.mark.parametrize("group", GROUPS)
def test_driven_by_its_coverage_each_parser_stays_sound(group: str) -> None:
    done = fuzzed(group)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "sound" in done.stdout


@pytest.mark.parametrize("target", PLANTED, ids=lambda target: target.name)
def test_the_control_a_planted_fault_is_found(target: Target) -> None:
    for data in target.seeds():
        target(data)  # it takes the fuzzer to find it
    done = fuzzed(target.name, seconds="20")
    assert done.returncode == 1, done.stdout
    assert "input in base64: " in done.stdout


def test_names_are_unique_and_the_kept_inputs_are_small() -> None:
    names = [target.name for target in ALL]
    assert len(set(names)) == len(names)
    kept_for = {path.stem for path in Path(FOLDER).glob("*.txt")}
    assert kept_for <= set(names), "inputs are kept for a target that is gone"
    assert sum(path.stat().st_size for path in Path(FOLDER).iterdir()) < 1_000_000
