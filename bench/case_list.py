"""The list of ten thousand cases as a page, in each of its orders, beside the same page with its rows for nothing."""

from typing import Any

from django.shortcuts import render
from django.test import Client

from bench.organisation import HANDLE, PASSPHRASE, Place, found, open_cases
from bench.pages import page, rendered
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile
from bench.words import Writer
from havre.cases.types import CaseFile, Task
from havre.web.cases.listing import ORDERS

_HOST = "127.0.0.1"


def measure(place: Place, *, cases: int = 10_000, pages: int = 20) -> list[Row]:
    """Through the whole program in one process, each order as often; one filter and one search for a pseudonym, too."""
    by, writer = found(place.ledger), Writer(seed=12)
    open_cases(
        by,
        [
            [
                CaseFile(pseudonym=f"Invented {number}", region=writer.text(20), languages=("ru",)),
                Task(what=writer.text(40), due=f"2026-12-{number % 28 + 1:02}"),
            ]
            for number in range(cases)
        ],
    )
    client = Client(SERVER_NAME=_HOST)
    client.post("/unlock/", {"handle": HANDLE, "passphrase": PASSPHRASE}, secure=True)
    asked = [f"?sort={order.value}" for order in ORDERS] + [
        "?status=preparing",
        _typed(client, "Invented 77"),
    ]
    ours: list[float] = []
    theirs: list[float] = []
    for question in asked:
        shown = rendered(client, f"/cases/{question}", by="havre.web.cases.listing.render")
        one, other = alternately(
            lambda q=question: page(client, f"/cases/{q}"), lambda r=shown: render(*r), times=pages
        )  # type: ignore[misc]
        ours += one
        theirs += other
    return [
        Row(
            name="case list, p95",
            value=percentile(ours, 0.95) * 1_000,
            unit="ms",
            given=f"{cases:,} cases with a task each, 50 on the page; {len(ORDERS)} orders, a filter, a pseudonym",
            peer=Peer("same template, its rows for nothing", percentile(theirs, 0.95) * 1_000),
            aim=Aim(150),
            note="the aim is of 5,000 cases; the peer has no middleware and no session",
        )
    ]


def _typed(client: Client, text: str) -> str:
    """The address of the answer to what was typed, which names it by a drawn id."""
    answer: Any = client.post("/cases/", {"text": text}, secure=True)
    return str(answer.headers["Location"]).removeprefix("/cases/")
