"""What the public record holds, for pages and for what cites it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.expressions import OrderBy

from havre.base.errors import NotFound
from havre.record import index
from havre.record.models import Outlet, Report, Statement
from havre.record.passages import Passage, opening
from havre.record.segments import Segment, lines_of
from havre.record.terms import asked_for


@dataclass(frozen=True)
class Result:
    report: Report
    statements: int
    passage: tuple[Passage, ...]


@dataclass(frozen=True)
class Results:
    """One page of results, newest first, and how many there are in all."""

    results: list[Result]
    total: int


@dataclass(frozen=True)
class Citation:
    """All that a citation of a statement says. `date` is as the report gives it, `captured` in UTC."""

    statement: str
    report: str
    words: str
    act: str
    form: str
    speaker: str
    reported_by: str
    second_hand: bool
    via: tuple[str, ...]
    outlet: str
    title: str
    byline: str
    date: str
    address: str
    sha256: str
    captured: dt.datetime
    captured_by: str
    captured_with: str


@dataclass(frozen=True)
class ReportPage:
    """A report as it is read: its lines cut into segments, and its statements in reading order."""

    report: Report
    lines: list[list[Segment[Statement]]]
    statements: list[Statement]


def search(*, words: str = "", act: str = "", outlet: str = "", limit: int = 20, offset: int = 0) -> Results:
    """Reports that hold all of the words; without words, all reports.

    A word of three letters finds what begins with it; quotation marks keep words together. `act` leaves
    reports with such a statement, `outlet` (its name) those that it carried. WrongInput, on `words`, when there
    are too many.
    """
    terms = asked_for(words)
    reports = index.matching(terms) if words.strip() else Report.objects.all()
    if act:
        reports = reports.filter(Exists(Statement.objects.filter(report=OuterRef("pk"), act=act)))
    if outlet:
        reports = reports.filter(outlet__name=outlet)
    newest = reports.select_related("outlet").order_by(_dated_first("published_from"), "-id")
    found = list(newest[offset : offset + limit])
    passages = index.passages(terms, found) if terms else {one.pk: opening(one.text) for one in found}
    numbers = _numbers(found)
    shown = [Result(one, numbers.get(one.pk, 0), passages.get(one.pk, ())) for one in found]
    return Results(shown, reports.count())


def _dated_first(day: str) -> OrderBy:
    """The newest first and the undated last, wherever the database itself would put them."""
    return F(day).desc(nulls_last=True)


def _numbers(reports: Sequence[Report]) -> dict[int, int]:
    """How many statements each has. Counted for these alone: a join would count all before it cuts."""
    counted = Statement.objects.filter(report__in=reports).values_list("report").annotate(Count("pk"))
    return dict(counted.order_by())


def report_page(public_id: str) -> ReportPage:
    """NotFound when there is no such report."""
    if not public_id.isprintable():  # PostgreSQL refuses a NUL, even in what is only compared
        raise NotFound("There is no such report.")
    report = Report.objects.select_related("outlet").filter(public_id=public_id).first()
    if report is None:
        raise NotFound("There is no such report.")
    statements = list(
        report.statements.select_related("speaker", "reported_by").order_by("start", "end", "id")
    )
    lines = lines_of(report.text, [(statement, statement.content) for statement in statements])
    return ReportPage(report, lines, statements)


def denials(*, limit: int = 50, offset: int = 0) -> list[Statement]:
    """What was denied, the newest report first."""
    return _of_act(Statement.Act.DENIAL, limit, offset)


def commitments(*, limit: int = 50, offset: int = 0) -> list[Statement]:
    """What was promised, the newest report first. No checks are recorded: each was checked never."""
    return _of_act(Statement.Act.COMMITMENT, limit, offset)


def _of_act(act: str, limit: int, offset: int) -> list[Statement]:
    wanted = Statement.objects.filter(act=act).select_related("report__outlet", "speaker", "reported_by")
    newest = wanted.order_by(_dated_first("report__published_from"), "-report_id", "start", "id")
    return list(newest[offset : offset + limit])


def outlets() -> list[Outlet]:
    """Those that carried at least one report, by name."""
    return list(Outlet.objects.filter(reports__isnull=False).distinct().order_by("name"))


def is_empty() -> bool:
    return not Report.objects.exists()


def citation(statement: str) -> Citation:
    """All that is needed to cite a statement by its id. NotFound when there is no such statement."""
    found = _cited().filter(pk=statement).first()
    if found is None:
        raise NotFound("There is no such statement.")
    return _as_citation(found)


def citations(statements: Iterable[str]) -> dict[str, Citation]:
    """Several at once, by id; an id that the record does not hold is absent."""
    return {found.id: _as_citation(found) for found in _cited().filter(pk__in=list(statements))}


def _cited() -> QuerySet[Statement]:
    return Statement.objects.select_related("report__outlet", "speaker", "reported_by")


def _as_citation(statement: Statement) -> Citation:
    report = statement.report
    return Citation(
        statement=statement.id,
        report=report.public_id,
        words=statement.text if statement.form == Statement.Form.DIRECT else statement.in_context,
        act=statement.act,
        form=statement.form,
        speaker=str(statement.speaker or ""),
        reported_by=str(statement.reported_by or ""),
        second_hand=statement.second_hand,
        via=tuple(statement.via),
        outlet=str(report.outlet or ""),
        title=report.title,
        byline=report.byline,
        date=report.published,
        address=report.address,
        sha256=report.sha256,
        captured=report.captured_at,
        captured_by=report.captured_by,
        captured_with=report.captured_with,
    )
