"""The list of ten thousand cases as a page, in each of its orders, beside the same page with its rows for nothing."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client

from bench.organisation import HANDLE, PASSPHRASE, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile
from bench.words import Writer
from havre.base.errors import Refused
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
        rendered = _rendered(client, question)
        one, other = alternately(
            lambda q=question: _page(client, q), lambda r=rendered: render(*r), times=pages
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


def _page(client: Client, question: str) -> HttpResponse:
    response: Any = client.get(f"/cases/{question}", secure=True)
    if response.status_code != 200:
        raise Refused(f"The page of the measurement answered {response.status_code}.")
    page: HttpResponse = response
    return page


def _rendered(client: Client, question: str) -> tuple[HttpRequest, str, dict[str, Any]]:
    """The request, template and context of the page, for the peer to render again."""
    seen: list[tuple[HttpRequest, str, dict[str, Any]]] = []

    def keep(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        seen.append((request, template, context))
        return render(request, template, context)

    keeping: Callable[..., HttpResponse] = keep
    with patch("havre.web.cases.listing.render", keeping):
        _page(client, question)
    return seen[0]
