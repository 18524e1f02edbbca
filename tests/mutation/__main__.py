"""`python -m tests.mutation [--children N] [--again] [MODULE…]`: `tests/seal` with `havre.seal` changed in one place.

What was found is kept in `mutants/`; a mutant is tried again when its function has changed, or with `--again`
when it was not noticed. Prints what no test notices, and a table.
"""

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.mutation.making import Mutant, modules, mutants
from tests.mutation.running import NOTICED, OUT_OF_TIME, SURVIVED, UNREACHED, Runner

KEPT = Path("mutants")
RESULTS = (NOTICED, OUT_OF_TIME, SURVIVED, UNREACHED)


class Found:
    """What came of each mutant, by its function as it was and as it was changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        lines = path.read_text().splitlines() if path.exists() else []
        self.results = dict(json.loads(line) for line in lines)

    def key(self, mutant: Mutant) -> str:
        return f"{mutant.name}\n{mutant.difference()}"

    def of(self, mutant: Mutant) -> str | None:
        return self.results.get(self.key(mutant))

    def keep(self, mutant: Mutant, result: str) -> None:
        self.results[self.key(mutant)] = result
        with self.path.open("a") as file:
            file.write(json.dumps([self.key(mutant), result]) + "\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="of havre.seal; all without one")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="mutants tried at a time")
    parser.add_argument("--again", action="store_true", help="try what was not noticed once more")
    parser.add_argument("--show", action="store_true", help="print what was found and try nothing")
    options = parser.parse_args(arguments)
    KEPT.mkdir(exist_ok=True)
    found = Found(KEPT / "found.jsonl")
    everything = [mutant for module in options.modules or modules() for mutant in mutants(module)]
    again = {SURVIVED, UNREACHED, None} if options.again else {None}
    untried = [mutant for mutant in everything if found.of(mutant) in again]
    if untried and not options.show:
        _try(untried, found, children=options.children)
    _tell(everything, found)
    return 0


def _try(untried: list[Mutant], found: Found, *, children: int) -> None:
    def tell(mutant: Mutant, result: str) -> None:
        found.keep(mutant, result)
        if result != NOTICED:
            print(f"{mutant.name}: {result}\n{mutant.difference()}", flush=True)

    status = pytest.main(
        ["-s", "-p", "no:xdist", "tests/seal"], plugins=[Runner(untried, children=children, tell=tell)]
    )
    if status != pytest.ExitCode.OK:
        raise SystemExit(f"pytest ended with {status!r}")


def _tell(everything: list[Mutant], found: Found) -> None:
    counts: dict[str, Counter[str]] = {}
    for mutant in everything:
        counts.setdefault(mutant.module, Counter())[found.of(mutant) or "untried"] += 1
    print("| module | mutants | noticed | out of time | survived | reached by no test | untried |")
    print("|---|---|---|---|---|---|---|")
    total: Counter[str] = Counter()
    for module, counted in counts.items():
        _row(f"`{module}`", counted)
        total += counted
    _row("all", total)


def _row(name: str, counted: Counter[str]) -> None:
    columns = [counted.total(), *(counted[result] for result in (*RESULTS, "untried"))]
    print(f"| {name} | {' | '.join(f'{column:,}' for column in columns)} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
