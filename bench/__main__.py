"""`python -m bench`: every measurement, each in a process and an empty folder of its own, as one table."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bench.machine import machine, sentence
from bench.rows import BY_DEFAULT, ROWS
from bench.table import table

LONGEST = 600  # seconds for one measurement
ENDS_WITHIN = 30  # seconds, once it is asked to


def main(argv: Sequence[str] | None = None) -> int:
    """Returns 0 when everything was measured, 1 when a measurement failed; a missed aim is no failure."""
    args = _parser().parse_args(argv)
    found = machine()
    rows: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in args.only or BY_DEFAULT:
        _say(f"{name} … (load {os.getloadavg()[0]:.1f})")
        measured = _measured(name)
        if measured is None:
            failed.append(name)
        else:
            rows += measured
    if args.json:
        print(json.dumps({"machine": found, "rows": rows, "failed": failed}))
    else:
        print(f"\n{sentence(found)}\n\n{table(rows)}" if rows else "Nothing was measured.")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print for machines")
    parser.add_argument(
        "--only",
        action="append",
        choices=sorted(ROWS),
        metavar="NAME",
        help=f"measure this alone (may be given again): {', '.join(ROWS)}; without it, all but first-page",
    )
    return parser


def _measured(name: str) -> list[dict[str, Any]] | None:
    """The rows of one measurement in a fresh process, or None after saying why there are none."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="havre-bench-") as folder:
        try:
            printed = run([sys.executable, "-m", "bench.alone", name, folder], longest=LONGEST)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            _say(f"{name} failed: {type(error).__name__}")
            return None
    rows: list[dict[str, Any]] = json.loads(printed)
    _say(f"{name} took {time.monotonic() - began:.0f} s")
    return rows


def run(command: Sequence[str], *, longest: float) -> bytes:
    """What a command prints. When it takes longer than so many seconds it is ended, and the servers that it began too.

    Raises:
        TimeoutExpired: it took longer.
        CalledProcessError: it failed.
    """
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    try:
        printed, _ = process.communicate(timeout=longest)
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return printed


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It is asked first, so that it puts away what it set up; then whatever is left of its group is killed."""
    os.killpg(process.pid, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=ENDS_WITHIN)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
