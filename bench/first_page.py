"""From a fresh clone to the first page: `git clone`, then `make run`, until an address of this machine answers.

It installs from the package index, so it is measured only by `--only first-page`.
"""

import http.client
import os
import signal
import subprocess
import time
from pathlib import Path

from bench.organisation import Place
from bench.row import Row
from havre.base.errors import Refused

_HOST, _PORT = "127.0.0.1", 8000  # where `make run` serves
_LONGEST = 500.0  # seconds
_SOURCE = Path(__file__).parent.parent


def measure(place: Place) -> list[Row]:
    """Seconds on the clock: clone, set-up, demonstration, first answer."""
    if _answers() is not None:
        raise Refused(f"Something answers at {_HOST}:{_PORT} already: stop it first.")
    clone = place.folder / "clone"
    start = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", str(_SOURCE), str(clone)], check=True)
    set_up = time.perf_counter()
    subprocess.run(["make", "--quiet", "setup"], cwd=clone, check=True, stdout=subprocess.DEVNULL)
    ready = time.perf_counter()
    status = _serve_until_answered(clone)
    end = time.perf_counter()
    note = f"of it {ready - set_up:.1f} s set-up (packages), {end - ready:.1f} s demonstration; answered {status}"
    return [Row(name="first page", value=end - start, unit="s", given="a fresh clone", note=note)]


def _serve_until_answered(clone: Path) -> int:
    server = subprocess.Popen(
        ["make", "--quiet", "run"], cwd=clone, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return _wait(server)
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # make and the server below it: a group of our own
        server.wait(timeout=30)


def _wait(server: "subprocess.Popen[bytes]") -> int:
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        if server.poll() is not None:
            raise Refused(f"`make run` ended with {server.returncode}.")
        status = _answers()
        if status is not None:
            return status
        time.sleep(0.1)
    raise Refused("The first page did not answer in time.")


def _answers() -> int | None:
    """The status of the unlock page, or None while nobody listens."""
    connection = http.client.HTTPConnection(_HOST, _PORT, timeout=10)
    try:
        connection.request("GET", "/unlock/")
        return connection.getresponse().status
    except (TimeoutError, ConnectionError):
        return None
    finally:
        connection.close()
