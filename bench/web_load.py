"""Fifty members at once at the real server: case list, a case, a search, with time to think, beside its blank page."""

import random
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial

from bench.organisation import HANDLE, Place, found, joined, open_cases
from bench.row import Aim, Peer, Row
from bench.serving import Visitor, peak_mb, serving
from bench.timing import percentile
from bench.words import Writer
from havre import seal
from havre.base.ids import BookId, MemberId
from havre.cases.types import CaseFile, Note, Task
from havre.ledger.operations import grant_all
from havre.ledger.workspace import Workspace


@dataclass
class Seen:
    """Seconds that answers took, by what was asked for."""

    times: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, kind: str, ask: Callable[[], str]) -> str:
        """What `ask` gives, with the time that it took kept."""
        start = time.perf_counter()
        page = ask()
        took = time.perf_counter() - start
        with self.lock:
            self.times.setdefault(kind, []).append(took)
        return page


def measure(
    place: Place,
    *,
    cases: int = 5_000,
    members: int = 50,
    held: int = 200,
    for_seconds: float = 60,
    think: float = 5,
) -> list[Row]:
    """Everybody unlocks first; then each asks, reads for a while, and asks again, until the time is over."""
    handles, words = _organisation(place, cases=cases, members=members, held=held)
    seen = Seen()
    with serving(place.folder) as (port, process), ExitStack() as open_for_now:
        visitors = [open_for_now.enter_context(closing(Visitor(port, handle))) for handle in handles]
        for visitor in visitors:
            visitor.unlock()
        until = time.monotonic() + for_seconds
        with ThreadPoolExecutor(len(visitors)) as everybody:
            working = [
                everybody.submit(_work, visitor, seen, until, think, words, number)
                for number, visitor in enumerate(visitors)
            ]
            for each in working:
                each.result()
        memory = peak_mb(process.pid)
    given = f"{members} members, each {held} of {cases:,} cases, thinking {think:g} s"
    return _rows(seen, given, memory)


def _rows(seen: Seen, given: str, memory: float) -> list[Row]:
    blank = seen.times.pop("blank")
    rows = [
        Row(
            f"web: {kind}, p95",
            percentile(times, 0.95) * 1_000,
            "ms",
            given,
            Peer("the same server's blank page", percentile(blank, 0.95) * 1_000),
            Aim(150),
            f"{len(times):,} answers, on the machine that also asks",
        )
        for kind, times in seen.times.items()
    ]
    every = [took for times in seen.times.values() for took in times]
    rows.append(
        Row(
            "web: all pages, p99",
            percentile(every, 0.99) * 1_000,
            "ms",
            given,
            Peer("the same server's blank page", percentile(blank, 0.99) * 1_000),
            Aim(400),
        )
    )
    rows.append(Row("web: memory of the server", memory, "MB", given, aim=Aim(4_096), note="peak, resident"))
    return rows


def _organisation(place: Place, *, cases: int, members: int, held: int) -> tuple[list[str], list[str]]:
    """An organisation whose members hold as many cases each; the handles, and words that stand in its notes."""
    founder, writer = found(place.ledger), Writer(seed=11)
    firsts = [
        [
            CaseFile(pseudonym=f"Invented {number}", region=writer.text(20), languages=("ru",)),
            Note(text=writer.text(500)),
            Task(what=writer.text(40), due="2026-12-01"),
        ]
        for number in range(cases)
    ]
    books = open_cases(founder, firsts)
    draw = random.Random(11)
    handles = [HANDLE]
    for number in range(1, members):
        member = joined(founder, f"member{number}")
        places = [(book, seal.FILE) for book in draw.sample(books, held)]
        _share(founder, places, member)
        handles.append(f"member{number}")
    return handles[1:], writer.vocabulary[50:250]


def _share(by: Workspace, places: list[tuple[BookId, str]], member: MemberId) -> None:
    grant_all(by=by, places=places, to=member)


def _work(visitor: Visitor, seen: Seen, until: float, think: float, words: list[str], number: int) -> None:
    """List, case, search, and now and then the blank page; thinking in between, each a little differently."""
    draw = random.Random(number)
    time.sleep(draw.uniform(0, think))
    while time.monotonic() < until:
        page = seen.timed("case list", partial(visitor.get, "/cases/"))
        time.sleep(draw.uniform(0.5, 1.5) * think)
        case = draw.choice(re.findall(r'href="(/cases/[0-9a-f]{32}/)"', page))
        seen.timed("a case", partial(visitor.get, case))
        time.sleep(draw.uniform(0.5, 1.5) * think)
        seen.timed("a search", partial(visitor.post, "/cases/search/", page, words=draw.choice(words)))
        seen.timed("blank", partial(visitor.get, "/blank/"))
        time.sleep(draw.uniform(0.5, 1.5) * think)
