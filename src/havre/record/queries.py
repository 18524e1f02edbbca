"""What the public record holds, for pages and for what cites it."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from havre.base.errors import NotFound, WrongInput
from havre.record.models import Outlet, Report, Statement
from havre.record.segments import Segment, lines_of

_HIT, _HIT_END = "\x02", "\x03"  # kept out of every stored text by `reading.found.tidy`
_PASSAGE_WORDS = 32
_WORD = re.compile(r'"([^"]+)"|([^\s"]+)')
_MOST_WORDS = 20
_SHORT = 2  # letters
_OPENING = 240  # characters


@dataclass(frozen=True)
class Passage:
    """A piece of a passage; `hit` when it is one of the words looked for."""

    text: str
    hit: bool


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
    asked = _asked(words)
    reports = _matching(asked) if words.strip() else Report.objects.all()
    if act:
        reports = reports.filter(Exists(Statement.objects.filter(report=OuterRef("pk"), act=act)))
    if outlet:
        reports = reports.filter(outlet__name=outlet)
    newest = reports.select_related("outlet").order_by("-published_from", "-id")
    found = list(newest[offset : offset + limit])
    passages, numbers = _passages(asked, found), _numbers(found)
    shown = [Result(one, numbers.get(one.pk, 0), passages.get(one.pk, ())) for one in found]
    return Results(shown, reports.count())


def _asked(words: str) -> str:
    """The words as an FTS5 query of quoted strings, so that nothing in them is read as an operator."""
    terms = [
        _term(phrase, word)
        for phrase, word in _WORD.findall(words.replace("\0", " "))
        if any(character.isalnum() for character in phrase or word)
    ]
    if len(terms) > _MOST_WORDS:
        raise WrongInput(f"Look for at most {_MOST_WORDS} words at once.", field="words")
    return " ".join(terms)


def _term(phrase: str, word: str) -> str:
    # The beginning of a word finds the word, but two letters begin too many.
    return f'"{phrase}"' if phrase else f'"{word}"*' if len(word) > _SHORT else f'"{word}"'


def _matching(asked: str) -> QuerySet[Report]:
    if not asked:
        return Report.objects.none()
    rows = RawSQL("SELECT rowid FROM record_search WHERE record_search MATCH %s", (asked,))
    return Report.objects.filter(pk__in=rows)


def _numbers(reports: Sequence[Report]) -> dict[int, int]:
    """How many statements each has. Counted for these alone: a join would count all before it cuts."""
    counted = Statement.objects.filter(report__in=reports).values_list("report").annotate(Count("pk"))
    return dict(counted.order_by())


def _passages(asked: str, reports: Sequence[Report]) -> dict[int, tuple[Passage, ...]]:
    if not asked or not reports:
        return {report.pk: (Passage(_opening(report.text), hit=False),) for report in reports}
    places = ", ".join(["%s"] * len(reports))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, snippet(record_search, 1, %s, %s, '…', %s) FROM record_search"  # noqa: S608 -- only %s
            f" WHERE record_search MATCH %s AND rowid IN ({places})",
            [_HIT, _HIT_END, _PASSAGE_WORDS, asked, *(report.pk for report in reports)],
        )
        return {row: tuple(_pieces(passage)) for row, passage in cursor.fetchall()}


def _opening(text: str) -> str:
    words = text[:_OPENING].split()
    return " ".join(words) if len(text) <= _OPENING else " ".join(words[:-1]) + "…"


def _pieces(passage: str) -> Iterator[Passage]:
    for at, piece in enumerate(re.split(f"[{_HIT}{_HIT_END}]", passage)):
        if piece:
            yield Passage(piece, hit=at % 2 == 1)


def report_page(public_id: str) -> ReportPage:
    """NotFound when there is no such report."""
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
    newest = wanted.order_by("-report__published_from", "-report_id", "start", "id")
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
