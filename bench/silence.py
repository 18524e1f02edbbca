"""Whether the time of an answer tells a case that was not granted from one that does not exist.

Mann-Whitney's U over the times of both, asked alternately: the share of pairs in which the case that was not granted
took longer. Half of them is silence. The control is a case that was granted, where the same share says everything.
"""

import math
from collections.abc import Callable, Sequence

from django.test import Client

from bench.organisation import PASSPHRASE, Place, found, small_cases
from bench.row import Aim, Row
from bench.timing import alternately
from bench.web_load import join
from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId

_HOST = "127.0.0.1"


def measure(place: Place, *, cases: int = 200, times: int = 1_500) -> list[Row]:
    """A member who holds nothing asks for both; then for both exhibits' files, whose ids are as random."""
    founder = found(place.ledger)
    books = small_cases(founder, number=cases, seed=13)
    join(founder, "carla")
    carla = _unlocked("carla")
    rows = []
    for name, address in (("a case", "/cases/{}/"), ("a file", "/cases/{}/exhibits/" + "ab" * 16 + "/file/")):
        secret, absent = alternately(
            _asking(carla, address, _each(books)), _asking(carla, address, _each(None)), times=times
        )
        longer, p = mann_whitney(secret, absent)
        rows.append(
            Row(
                name=f"silence: {name}",
                value=abs(longer - 0.5) * 100,
                unit="% from even",
                given=f"{times:,} answers each about {cases} cases not granted, and about none",
                aim=Aim(5),
                note=f"not granted took longer in {longer:.1%} of all pairs (Mann-Whitney U, p = {p:.2g})",
            )
        )
    return rows


def _unlocked(handle: str) -> Client:
    client = Client(SERVER_NAME=_HOST)
    client.post("/unlock/", {"handle": handle, "passphrase": PASSPHRASE}, secure=True)
    return client


def _each(books: Sequence[BookId] | None) -> Callable[[], BookId]:
    """One of the books after another, or always a new one that nobody has."""
    asked = -1

    def following() -> BookId:
        nonlocal asked
        asked += 1
        return BookId(seal.new_id()) if books is None else books[asked % len(books)]

    return following


def _asking(client: Client, address: str, book: Callable[[], BookId]) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(address.format(book().hex()), secure=True)
        if answer.status_code != 404:
            raise Refused(f"The page of the measurement answered {answer.status_code}.")

    return ask


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """The share of pairs in which `one` is larger (ties count half), and the two-sided p that chance does as much.

    By the normal approximation, which serves from some twenty values on (Mann and Whitney 1947).
    """
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        middle = (at + 1 + end) / 2
        ranks += middle * sum(1 for _, side in ranked[at:end] if side == 0)
        at = end
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    spread = math.sqrt(n * m * (n + m + 1) / 12)
    return u / (n * m), math.erfc(abs(u - n * m / 2) / spread / math.sqrt(2))
