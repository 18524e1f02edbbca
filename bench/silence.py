"""Whether the time of an answer tells a case that isn't granted from one that doesn't exist, for a page and a file.

Beside it the positive control: a case that is granted, which the same statistic has to tell apart.
"""

import random
from functools import partial

from django.test import Client

from bench.organisation import AT, PASSPHRASE, Place, found, joined, open_cases, small_case
from bench.ranks import Compared, compared
from bench.row import Aim, Peer, Row
from bench.timing import percentile, seconds
from bench.words import Writer
from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId
from havre.base.when import parse_when
from havre.cases import operations
from havre.cases.operations import About
from havre.cases.types import ExhibitKind
from havre.ledger.operations import grant_all
from havre.ledger.workspace import Workspace

_HOST = "127.0.0.1"
_OTHER = "carla"  # holds some cases, and not those that she asks for
_ABSENT, _REFUSED, _GRANTED = "absent", "refused", "granted"


def measure(place: Place, *, cases: int = 200, answers: int = 1_000) -> list[Row]:
    """As many answers of each sort, drawn in a random order, each for a case drawn anew."""
    by, writer = found(place.ledger), Writer(seed=13)
    books = open_cases(by, [small_case(number, writer) for number in range(cases)])
    files = {book: _exhibit(by, book) for book in books}
    granted = books[: cases // 2]
    grant_all(by=by, places=[(book, seal.FILE) for book in granted], to=joined(by, _OTHER))
    client = Client(SERVER_NAME=_HOST)
    client.post("/unlock/", {"handle": _OTHER, "passphrase": PASSPHRASE}, secure=True)
    pages = {book: f"/cases/{book.hex()}/" for book in books}
    exhibits = {book: f"{pages[book]}exhibits/{files[book]}/file/" for book in books}
    sorts = {_REFUSED: books[cases // 2 :], _GRANTED: granted}
    return [
        _row(
            "a case's page", client, {sort: [pages[book] for book in sorts[sort]] for sort in sorts}, answers
        ),
        _row(
            "an exhibit's file",
            client,
            {sort: [exhibits[book] for book in sorts[sort]] for sort in sorts},
            answers,
        ),
    ]


def _row(what: str, client: Client, addresses: dict[str, list[str]], answers: int) -> Row:
    times = _times(client, addresses, answers)
    told = compared(times[_REFUSED], times[_ABSENT])
    control = compared(times[_GRANTED], times[_ABSENT])
    return Row(
        name=f"silence: {what}",
        value=abs(told.effect),
        unit="effect",
        given=f"{answers:,} answers of each sort, not granted against not there",
        peer=Peer("granted against not there, which must be told apart", abs(control.effect)),
        aim=Aim(0.1),
        note=_said(told, times),
    )


def _said(told: Compared, times: dict[str, list[float]]) -> str:
    refused, absent = (percentile(times[sort], 0.5) * 1_000_000 for sort in (_REFUSED, _ABSENT))
    return (
        f"rank-biserial correlation {told.effect:+.3f}, Mann-Whitney U = {told.u:,.0f}, two-sided p = {told.p:.2g};"
        f" medians {refused:,.0f} and {absent:,.0f} µs, in one process, with no network between"
    )


def _times(client: Client, addresses: dict[str, list[str]], answers: int) -> dict[str, list[float]]:
    draw = random.Random(13)
    sorts = [_ABSENT, _REFUSED, _GRANTED] * answers
    draw.shuffle(sorts)
    times: dict[str, list[float]] = {_ABSENT: [], _REFUSED: [], _GRANTED: []}
    for sort in sorts:
        address = draw.choice(addresses[_GRANTED if sort == _GRANTED else _REFUSED])
        if sort == _ABSENT:
            address = _elsewhere(address, draw)
        times[sort].append(seconds(partial(_ask, client, address, 200 if sort == _GRANTED else 404)))
    return times


def _elsewhere(address: str, draw: random.Random) -> str:
    """The same address of a case and a file that don't exist."""
    return "/".join(draw.randbytes(16).hex() if len(part) == 32 else part for part in address.split("/"))


def _ask(client: Client, address: str, status: int) -> None:
    answer = client.get(address, secure=True)
    length = len(b"".join(answer)) if answer.streaming else len(answer.content)
    if answer.status_code != status or not length:
        raise Refused(f"The measurement was answered {answer.status_code} instead of {status}.")


def _exhibit(by: Workspace, book: BookId) -> str:
    """The object id of an exhibit of 10 KB."""
    stored = by.ledger.files.receive([bytes(10_000)])
    about = About("Invented", "application/octet-stream", ExhibitKind.OTHER, parse_when("2026-11-17"))
    return operations.add_exhibit(by=by, book=book, stored=stored, about=about, at=AT).object_id.hex()
