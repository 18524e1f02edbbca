"""Fifty members at once at the real server: case list, a case, a search, with time to think, beside its blank page."""

import http.client
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from bench.organisation import AT, HANDLE, PASSPHRASE, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import percentile
from bench.words import Writer
from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, MemberId
from havre.cases.types import CaseFile, Note, Task
from havre.ledger.operations import grant_all
from havre.ledger.workspace import Workspace
from havre.members import joining, queries

HOST = "127.0.0.1"
_STARTS_WITHIN = 120.0  # seconds
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


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
    with serving(place.folder) as (port, process):
        visitors = [Visitor(port, handle) for handle in handles]
        for visitor in visitors:
            visitor.unlock()
        until = time.monotonic() + for_seconds
        with ThreadPoolExecutor(len(visitors)) as everybody:
            working = [
                everybody.submit(visitor.work, seen, until, think, words, number)
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
        member = join(founder, f"member{number}")
        places = [(book, seal.FILE) for book in draw.sample(books, held)]
        _share(founder, places, member)
        handles.append(f"member{number}")
    return handles[1:], writer.vocabulary[50:250]


def _share(by: Workspace, places: list[tuple[BookId, str]], member: MemberId) -> None:
    grant_all(by=by, places=places, to=member)


def join(founder: Workspace, handle: str) -> MemberId:
    """A new member with the organisation's passphrase of measurements, who holds nothing."""
    token = joining.invite(by=founder, handle=handle, administrator=False, at=AT)
    words = joining.accept(
        token=token, passphrase=PASSPHRASE, ledger=founder.ledger, cost=seal.CHEAPEST, at=AT
    )
    (waiting,) = queries.waiting(founder)
    joining.vouch(by=founder, member=waiting.member, words=" ".join(words), at=AT)
    return waiting.member


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """`havre serve` on a free port; ended with this block, by its own group."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("havre")),
        "serve",
        "--port",
        str(port),
        "--data",
        str(folder),
    ]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            Visitor(port, "").get("/blank/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Refused("The server of the measurement does not answer.")


class Visitor:
    """One member's browser, without its drawing: cookies, tokens, one connection kept open."""

    def __init__(self, port: int, handle: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self._handle = handle
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def post(self, path: str, page: str, **fields: str) -> str:
        token = TOKEN.search(page)
        if token is None:
            raise Refused(f"A page of the measurement has no form: {path}.")
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode())

    @property
    def cookie(self) -> str:
        """What its requests say, for others that are to be taken for its own."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def come_back(self) -> None:
        """Connect anew with the next question: the server ends a connection that was quiet for long."""
        self._connection.close()

    def unlock(self) -> None:
        page = self.get("/unlock/")
        self.post("/unlock/", page, handle=self._handle, passphrase=PASSPHRASE)
        if "/cases/" not in self.get("/cases/"):
            raise Refused("A member of the measurement could not unlock.")

    def work(self, seen: Seen, until: float, think: float, words: list[str], number: int) -> None:
        """List, case, search, and now and then the blank page; thinking in between, each a little differently."""
        draw = random.Random(number)
        time.sleep(draw.uniform(0, think))
        while time.monotonic() < until:
            page = seen.timed("case list", partial(self.get, "/cases/"))
            time.sleep(draw.uniform(0.5, 1.5) * think)
            case = draw.choice(re.findall(r'href="(/cases/[0-9a-f]{32}/)"', page))
            seen.timed("a case", partial(self.get, case))
            time.sleep(draw.uniform(0.5, 1.5) * think)
            seen.timed("a search", partial(self.post, "/cases/search/", page, words=draw.choice(words)))
            seen.timed("blank", partial(self.get, "/blank/"))
            time.sleep(draw.uniform(0.5, 1.5) * think)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> str:
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body=body, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise Refused(f"The server of the measurement answered {answer.status}.")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        onward = answer.getheader("Location")
        return (
            text if onward is None else self._ask("GET", onward)
        )  # a form leads to the page that answers it


def peak_mb(pid: int) -> float:
    """The peak of resident memory of the server's processes, in MB."""
    peaks = [_peak_of(pid), *(_peak_of(int(child)) for child in _children(pid))]
    return sum(peaks) / 1_000


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def _peak_of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return float(line.split()[1])
    raise Refused("The memory of the server can't be read.")
