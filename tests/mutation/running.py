"""Running the tests that reach a function, for each of its mutants, in a process forked from the collected tests."""

import gc
import os
import resource
import signal
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.making import SEAL, Mutant

NOTICED, SURVIVED, OUT_OF_TIME, UNREACHED = "noticed", "survived", "out of time", "reached by no test"
SLOW_S = 0.4
ENOUGH = 10
SPARE_S = 2  # of computing, beside ten times what the test takes: then a mutant goes round in circles
DEADLINE_S = 900  # for one that only waits
MEMORY = 2 << 30
ENTRY = tuple[str, str]


@dataclass
class Runner:
    """A pytest plugin: learns which test reaches which function, then tries mutants instead of running the tests."""

    mutants: Sequence[Mutant]
    children: int
    tell: Callable[[Mutant, str], None]
    learning: bool = True
    items: dict[str, pytest.Item] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    reaching: dict[ENTRY, set[str]] = field(default_factory=lambda: defaultdict(set))
    noticing: dict[ENTRY, deque[str]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=6)))

    def pytest_sessionstart(self) -> None:
        """The same examples for every mutant, and none looked for that says it shorter."""
        from hypothesis import Phase, settings  # pytest wants to import it first

        settings.register_profile(
            "mutation",
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
        )
        settings.load_profile("mutation")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> pytest.TestReport | None:
        """That a test failed is all there is to know of a mutant; to write out why would take longer than the test."""
        skipped = call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception)
        if call.excinfo is None or skipped or self.learning:
            return None
        return pytest.TestReport(item.nodeid, item.location, {}, "failed", None, call.when)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        self._learn()
        self.learning = False
        gc.collect()
        gc.freeze()
        running: dict[int, tuple[Mutant, int]] = {}
        for mutant in self.mutants:
            tests = self._tests(mutant)
            if not tests:
                self.tell(mutant, UNREACHED)
                continue
            while len(running) >= self.children:
                self._reap(running)
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                self._try(mutant, tests, write)
            os.close(write)
            running[child] = (mutant, read)
        while running:
            self._reap(running)
        return True

    def _tests(self, mutant: Mutant) -> list[str]:
        """Those first that noticed a neighbour, then the quick ones; without the slow ones where enough are quick."""
        reaching = self.reaching[mutant.place]
        quick = {test for test in reaching if self.seconds[test] <= SLOW_S}
        if len(quick) >= ENOUGH:
            reaching = quick
        first = [test for test in self.noticing[mutant.place] if test in reaching]
        rest = sorted(reaching - set(first), key=self.seconds.__getitem__)
        return [*first, *rest]

    def _try(self, mutant: Mutant, tests: list[str], report: int) -> NoReturn:
        """In the forked process: 0 when every test passes, 1 when one does not, which is written to `report`."""
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(DEADLINE_S)
            out = os.open(os.devnull, os.O_WRONLY)
            os.dup2(out, 1)
            os.dup2(out, 2)
            mutant.put_in_place()
            failed = self._first_failure(tests)
            if failed is not None:
                os.write(report, failed.encode())
            os._exit(0 if failed is None else 1)
        except BaseException:
            os._exit(3)

    def _first_failure(self, tests: Iterable[str]) -> str | None:
        for test in tests:
            signal.setitimer(signal.ITIMER_PROF, 10 * self.seconds[test] + SPARE_S)
            reports = runtestprotocol(self.items[test], log=False, nextitem=None)
            if any(report.failed for report in reports):
                return test
        return None

    def _reap(self, running: dict[int, tuple[Mutant, int]]) -> None:
        child, status = os.wait()
        mutant, read = running.pop(child)
        with os.fdopen(read, "rb") as told:
            noticed = told.read().decode()
        code = os.waitstatus_to_exitcode(status)
        if code == 3:
            raise RuntimeError(f"{mutant.name} could not be tried")
        if noticed and noticed not in self.noticing[mutant.place]:
            self.noticing[mutant.place].appendleft(noticed)
        out_of_time = code in (-signal.SIGPROF, -signal.SIGALRM)
        self.tell(mutant, SURVIVED if code == 0 else OUT_OF_TIME if out_of_time else NOTICED)

    def _learn(self) -> None:
        """Run every test once, unchanged, in a process of its own; every one has to pass."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            with os.fdopen(write, "w") as report:
                ok = self._observe(report)
            os._exit(0 if ok else 1)
        os.close(write)
        with os.fdopen(read) as lines:
            for line in lines:
                test, seconds, *places = line.rstrip("\n").split("\t")
                self.seconds[test] = float(seconds)
                for place in places:
                    module, function = place.split(":")
                    self.reaching[module, function].add(test)
        if os.waitpid(child, 0)[1] != 0:
            raise pytest.UsageError("the tests don't pass on the unchanged code")

    def _observe(self, report) -> bool:
        folder = f"{SEAL.resolve()}/"
        reached: set[tuple[str, str]] = set()

        def called(frame, event, argument) -> None:
            code = frame.f_code
            if event == "call" and code.co_filename.startswith(folder):
                reached.add((code.co_filename, code.co_qualname))

        for test, item in self.items.items():
            reached.clear()
            sys.settrace(called)
            before = time.process_time()
            reports = runtestprotocol(item, log=False, nextitem=None)
            seconds = time.process_time() - before
            sys.settrace(None)
            if any(each.failed for each in reports):
                sys.stderr.write("".join(each.longreprtext for each in reports))
                return False
            places = {
                f"{path.removeprefix(folder).removesuffix('.py')}:{name.split('.<locals>')[0]}"
                for path, name in reached
            }
            report.write("\t".join([test, str(seconds), *sorted(places)]) + "\n")
        return True
