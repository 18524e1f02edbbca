"""Today: what is due, who it is about, and what stands in the record."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from havre.cases import queries as cases
from havre.cases.moments import day_of
from havre.cases.queries import DueKind
from havre.cases.types import Citation
from havre.ledger.workspace import Workspace
from havre.members import joining
from havre.members import queries as members
from havre.record import queries as record
from havre.record.models import Statement
from havre.web.access import unlocked
from havre.web.requests import MemberRequest

LINES = 12  # of each column's lists
OF_THE_RECORD = 4
COMMITMENTS_READ = 40  # to find those that differ

# Where each kind of due thing is dealt with, and the word for doing so.
ACTIONS: dict[DueKind, tuple[str, str, str | Promise]] = {
    DueKind.TASK: ("case", "#tasks", _("To the task")),
    DueKind.CONSENT: ("case-consents", "", _("Ask again")),
    DueKind.HAPPENING: ("case-chronology", "", _("To the chronology")),
}


@dataclass(frozen=True, repr=False)
class DueLine:
    """One thing due, with the one place to go."""

    pseudonym: str
    kind: DueKind
    what: str
    on: dt.date
    address: str
    action: str | Promise


@dataclass(frozen=True)
class Promised:
    """A promise of the public record, and who carried it."""

    statement: Statement
    carriers: str


@unlocked
@require_GET
def today(request: MemberRequest) -> HttpResponse:
    by = request.workspace
    due = cases.due(by, at=request.now)
    context = {
        "today": day_of(request.now),
        "due": [_line(item) for item in due[:LINES]],
        "more_due": max(0, len(due) - LINES),
        "waiting": members.waiting() if joining.may_vouch(by) else [],
        "people": cases.recent(by),
        "denials_cited": _denials_cited(by),
        "promises": _promises(),
        "reports": record.search(limit=OF_THE_RECORD).results,
    }
    return render(request, "web/today/today.html", context)


def _line(item: cases.Due) -> DueLine:
    name, part, action = ACTIONS[item.kind]
    address = reverse(name, args=[item.book.hex()]) + part
    return DueLine(item.pseudonym, item.kind, item.what, item.on, address, action)


def _promises() -> list[Promised]:
    """The newest promises, one that several carried only once."""
    found: dict[tuple[str, str], list[Statement]] = {}
    for statement in record.commitments(limit=COMMITMENTS_READ):
        found.setdefault((str(statement.speaker), statement.text.casefold()), []).append(statement)
    return [Promised(same[0], _carriers(same)) for same in list(found.values())[:OF_THE_RECORD]]


def _carriers(statements: list[Statement]) -> str:
    outlets = dict.fromkeys(str(one.report.outlet) for one in statements if one.report.outlet)
    return ", ".join(outlets)


def _denials_cited(by: Workspace) -> int:
    return by.count(Citation, where={"act": "denial"})
