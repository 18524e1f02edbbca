"""Promise 5: killed at any instant, every acknowledged write is there, none is half there.

Several threads write without pause, through the operations and through the pages; the process group is killed with
SIGKILL at a moment drawn from a seed (it is in every message), and what a restart finds is held against what was
acknowledged. A killed process leaves its writes to the system; for a power cut see `test_power.py`.
"""

import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import pytest

from tests import databases
from tests.attack.conftest import Figure, Made
from tests.attack.serving import ROOT, Answer, Server, Visitor
from tests.attack.writing import KINDS, Written, pieces, wrong
from tests.cast import PASSPHRASES

SEED = 20260811
ROUNDS = 20


def one_life(folder: Path, *, name: str, after: int, lives: float, written: Written) -> dict[str, Any]:
    """Start the writers, kill them `lives` seconds after so many acknowledgements; what they found at their start.

    However slow the machine is, so much was written.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.attack.writing", str(folder), name],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
        env=os.environ | databases.environment(folder),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        found: dict[str, Any] = json.loads(process.stdout.readline())[1]
        _hear_until_done(process.stdout, written, after)
        time.sleep(lives)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)
    for line in process.stdout:
        written.hear(json.loads(line))
    process.stdout.close()
    return found


def _hear_until_done(out: IO[bytes], written: Written, number: int) -> None:
    for line in out:
        words = json.loads(line)
        written.hear(words)
        number -= words[0] == "done"
        if not number:
            return
    raise AssertionError("the writers ended before they had written so much")


def killed_again_and_again(folder: Path, *, rounds: int, seed: int) -> Written:
    draw, written = random.Random(seed), Written()
    for number in range(rounds + 1):
        after, lives = (draw.randint(1, 9), draw.uniform(0, 0.3)) if number < rounds else (1, 0.0)
        known = Written(dict(written.tried), set(written.done))
        found = one_life(folder, name=f"{seed}-{number}", after=after, lives=lives, written=written)
        assert wrong(found, known) == [], f"seed {seed}, after round {number}"
    return written


def test_writers_killed_at_any_moment_keep_what_was_acknowledged(made: Made) -> None:
    written = killed_again_and_again(made.folder, rounds=ROUNDS, seed=SEED)
    assert len(written.done) > ROUNDS * 3
    assert len(written.tried) > len(written.done), "none was cut: the test would prove nothing"
    assert set(written.tried.values()) == set(KINDS)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEED + 1, SEED + 11))
def test_two_hundred_kills(made: Made, seed: int, record_property: Figure) -> None:
    """In ten folders: opening everything again after each kill takes longer the more there is."""
    written = killed_again_and_again(made.folder, rounds=ROUNDS, seed=seed)
    assert written.done
    record_property("rounds", ROUNDS)
    record_property("tried", len(written.tried))
    record_property("acknowledged", len(written.done))


class PageWriter:
    """Somebody at the pages: sends one form after the other until the server is gone."""

    def __init__(self, server: Server, book: str, written: Written) -> None:
        self._visitor = Visitor(server.port).unlock("amina", PASSPHRASES["amina"])
        self._book, self._written = book, written

    def run(self, name: str) -> None:
        draw = random.Random(name)
        try:
            for number in range(10_000):
                kind, mark = draw.choice(("note", "happening", "exhibit")), f"mark-{name}-{number}"
                self._written.tried[mark] = kind
                answer = self._send(kind, mark)
                assert "done=added" in (answer.header("Location") or ""), (mark, answer.status, answer.text)
                self._written.done.add(mark)
        except (OSError, http.client.HTTPException):
            return  # the server was killed

    def _send(self, kind: str, mark: str) -> Answer:
        base = f"/cases/{self._book}"
        if kind == "note":
            return self._visitor.post(f"{base}/notes/", {"text": mark})
        if kind == "happening":
            return self._visitor.post(f"{base}/chronology/new/", {"what": mark, "when": "April 2017"})
        about = {"name": mark, "what": "document", "received": "12 May 2026"}
        return self._visitor.post(f"{base}/exhibits/new/", about, {"file": ("a.bin", b"".join(pieces(mark)))})


def test_the_server_killed_while_several_people_send_forms(made: Made, tmp_path: Path) -> None:
    draw, written = random.Random(SEED), Written()
    for number in range(3):
        with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
            writers = [PageWriter(server, made.book, written) for _ in range(3)]
            with ThreadPoolExecutor() as pool:
                at_work = [pool.submit(each.run, f"{SEED}-{number}-{n}") for n, each in enumerate(writers)]
                enough = len(written.done) + 4
                while len(written.done) < enough and not any(each.done() for each in at_work):
                    time.sleep(0.01)
                time.sleep(draw.uniform(0, 0.7))
                server.kill()
            for each in at_work:
                each.result()
        look = [sys.executable, "-m", "tests.attack.writing", str(made.folder)]
        environment = os.environ | databases.environment(made.folder)
        done = subprocess.run(look, cwd=ROOT, env=environment, capture_output=True, check=True)
        found = json.loads(done.stdout)[1]
        assert wrong(found, written) == [], f"seed {SEED}, round {number}"
    assert set(written.tried.values()) == {"note", "happening", "exhibit"}
    assert len(written.done) > 10


class TestTheTestItself:
    """What is lost or torn has to be noticed."""

    FOUND: dict[str, Any] = {
        "faults": [], "incoming": 0, "notes": {"a": 1, "b": 3}, "happenings": {}, "cases": {"c": True},
        "exhibits": {"d": hashlib.sha256(b"".join(pieces("d"))).hexdigest()},
    }  # fmt: skip
    WRITTEN = Written(
        {"a": "note", "b": "three", "c": "case", "d": "exhibit", "e": "note"}, {"a", "b", "c", "d"}
    )

    def test_a_kept_promise_is_silent(self) -> None:
        assert wrong(self.FOUND, self.WRITTEN) == []

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"notes": {"b": 3}}, "note a was acknowledged and is gone"),
            ({"notes": {"a": 1, "b": 2}}, "three b is half there"),
            ({"cases": {"c": False}}, "case c is half there"),
            ({"cases": {}}, "case c was acknowledged and is gone"),
            ({"exhibits": {"d": "00"}}, "exhibit d is half there"),
            ({"faults": ["stray"]}, "fault stray"),
            ({"incoming": 1}, "1 left among the incoming"),
        ],
    )
    def test_a_broken_one_is_said(self, change: dict[str, Any], says: str) -> None:
        assert wrong(self.FOUND | change, self.WRITTEN) == [says]
