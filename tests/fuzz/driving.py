"""Running targets under libFuzzer: the code is instrumented once, and each runs in a process forked from there."""

import base64
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import atheris
import django

os.environ["DJANGO_SETTINGS_MODULE"] = "havre.settings"
with atheris.instrument_imports(include=["havre", "havre_verify", "shamir_mnemonic", "tests.fuzz.targets"]):
    django.setup()  # before anything that has tables is imported
    from tests.fuzz.target import Target
    from tests.fuzz.targets import GROUPS, PLANTED

from tests.fuzz.corpus import keep, kept
from tests.fuzz.mutating import mutator
from tests.fuzz.reaching import reaching

LARGEST = 8192  # bytes of an input; every parser's bounds are met with less
MOST_KEPT = 40_000  # bytes kept for each target
MEMORY_MB = 2048
ONE_INPUT_S = 30  # a single input that takes longer is a finding: nothing sealed may be slow to refuse


@dataclass(frozen=True)
class Run:
    """What one run of a target came to; `output` is libFuzzer's."""

    target: Target
    sound: bool
    executions: int
    output: str
    finding: bytes | None


def drive(names: Sequence[str], *, seconds: int, grow: bool) -> bool:
    """Run the targets one after another and print a line for each; whether all were sound."""
    runs = [_run(target, seconds=-(-seconds // target.share), grow=grow) for target in _chosen(names)]
    for run in runs:
        if not run.sound:
            print(f"\n{run.target.name}:\n{run.output[-6000:]}")
            if run.finding is not None:
                print(f"input in base64: {base64.b64encode(run.finding).decode()}")
    print(f"{sum(run.executions for run in runs):,} executions of {len(runs)} targets")
    return all(run.sound for run in runs)


def _chosen(names: Sequence[str]) -> list[Target]:
    by_name = {target.name: [target] for group in GROUPS.values() for target in group}
    by_name |= {target.name: [target] for target in PLANTED}
    by_name |= {name: list(group) for name, group in GROUPS.items()}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise SystemExit(f"no such target or group: {', '.join(unknown)}")
    return [target for name in names or GROUPS for target in by_name[name]]


def _run(target: Target, *, seconds: int, grow: bool) -> Run:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        (folder / "corpus").mkdir()
        for data in {*kept(target.name), *target.seeds()}:
            (folder / "corpus" / sha256(data).hexdigest()[:16]).write_bytes(data)
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _fuzz(target, folder, seconds=seconds)
        _, status = os.waitpid(child, 0)
        output = (folder / "output").read_text(errors="replace")
        findings = sorted(folder.glob("found-*"))
        done = re.search(r"stat::number_of_executed_units: (\d+)", output)
        run = Run(
            target=target,
            sound=status == 0 and done is not None,
            executions=int(done[1]) if done else 0,
            output=output,
            finding=findings[0].read_bytes() if findings else None,
        )
        if grow and run.sound:
            found = [path.read_bytes() for path in (folder / "corpus").iterdir()]
            keep(target.name, reaching(target, found, most=MOST_KEPT))
        print(
            f"{target.name}: {run.executions:,} executions, {'sound' if run.sound else 'UNSOUND'}", flush=True
        )
        return run


def _fuzz(target: Target, folder: Path, *, seconds: int) -> NoReturn:
    """In the forked process: libFuzzer takes over and ends it."""
    out = os.open(folder / "output", os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LARGEST}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-timeout={ONE_INPUT_S}",
        f"-artifact_prefix={folder}/found-",
        "-print_final_stats=1",
        "-len_control=0",
    ]

    def remembering(data: bytes) -> None:
        try:
            target(data)
        except BaseException:
            (folder / "found-unsound").write_bytes(data)
            raise

    try:
        atheris.Setup(["fuzz", *options, str(folder / "corpus")], remembering, custom_mutator=mutator(target))
        atheris.Fuzz()
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(1)  # only libFuzzer ends this well; and nothing that this was forked from may go on here
