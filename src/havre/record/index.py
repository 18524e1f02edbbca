"""The full-text index of reports: FTS5 on SQLite, a GIN index of the words on PostgreSQL. Both give the same answers.

PostgreSQL's own parsers keep addresses, numbers with signs and hyphenated words whole and its stock dictionaries keep
accents, so the words are taken apart here (`passages.words_of`) and handed over as they are. Words that stand together
are looked for in the text of those words, because its positions end at 16,383.
"""

import re
from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from havre.ledger.database import POSTGRESQL
from havre.record.models import Report
from havre.record.passages import LENGTH, Passage, around, words_of
from havre.record.terms import Term

_HIT, _HIT_END = "\x02", "\x03"  # kept out of every stored text by `reading.found.tidy`
_APART = "\n"  # no word: what stands in the title doesn't go on in the text
_LONGEST = 255  # characters of a word that are compared: PostgreSQL takes 2,046 bytes
_PIECE = 500_000  # bytes of different words in a row: PostgreSQL takes 1,048,575
_OVERLAP = (
    64  # words that two rows of one report share: what stands together across them is found up to this length
)
_ADD = "INSERT INTO record_search (report_id, words, folded) VALUES (%s, array_to_tsvector(%s), %s)"


def add(report: Report) -> None:
    """Index a report, in the transaction that stores it."""
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            words = [*words_of(report.title), _APART, *words_of(report.text)]
            cursor.executemany(_ADD, [(report.pk, *_row(piece)) for piece in _pieces(words)])
        else:
            cursor.execute(
                "INSERT INTO record_search (rowid, title, text) VALUES (%s, %s, %s)",
                [report.pk, report.title, report.text],
            )


def add_all() -> None:
    """Index every report, in a database whose index is empty: rows that were restored bring none along."""
    for report in Report.objects.order_by("pk").iterator(chunk_size=16):
        add(report)


def matching(terms: Sequence[Term]) -> QuerySet[Report]:
    """The reports that hold all of the terms; none, when nothing is asked for."""
    if not terms:
        return Report.objects.none()
    if connection.vendor != POSTGRESQL:
        rows = RawSQL("SELECT rowid FROM record_search WHERE record_search MATCH %s", (_fts5(terms),))
        return Report.objects.filter(pk__in=rows)
    found = Report.objects.all()
    for term in terms:
        found = found.filter(pk__in=_holding(term))
    return found


def passages(terms: Sequence[Term], reports: Sequence[Report]) -> dict[int, tuple[Passage, ...]]:
    """For each report that was found, the piece of its text that shows the terms."""
    if connection.vendor == POSTGRESQL:
        return {report.pk: around(report.text, terms) for report in reports}
    if not reports:
        return {}
    places = ", ".join(["%s"] * len(reports))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, snippet(record_search, 1, %s, %s, '…', %s) FROM record_search"  # noqa: S608 -- only %s
            f" WHERE record_search MATCH %s AND rowid IN ({places})",
            [_HIT, _HIT_END, LENGTH, _fts5(terms), *(report.pk for report in reports)],
        )
        return {row: tuple(_marked(passage)) for row, passage in cursor.fetchall()}


def _fts5(terms: Sequence[Term]) -> str:
    """Quoted strings, so that nothing in them is read as an operator."""
    return " ".join(f'"{term.text}"' + "*" * term.begins for term in terms)


def _marked(passage: str) -> Iterator[Passage]:
    for at, piece in enumerate(re.split(f"[{_HIT}{_HIT_END}]", passage)):
        if piece:
            yield Passage(piece, hit=at % 2 == 1)


def _holding(term: Term) -> RawSQL:
    """The ids of the reports that hold one term: its words by the index, their standing together by the text."""
    words = words_of(term.text)
    *whole, last = [f"'{word[:_LONGEST]}'" for word in words]  # letters and digits only: no quotation mark
    query = " & ".join([*whole, last + ":*" * term.begins])
    if not whole:
        return RawSQL("SELECT report_id FROM record_search WHERE words @@ %s::tsquery", (query,))
    together = "% " + " ".join(words) + ("%" if term.begins else " %")
    return RawSQL(
        "SELECT report_id FROM record_search WHERE words @@ %s::tsquery AND folded LIKE %s", (query, together)
    )


def _pieces(words: list[str]) -> Iterator[list[str]]:
    """A text in rows: one, unless it has more different words than a row of PostgreSQL can hold."""
    piece: list[str] = []
    known: set[str] = set()
    size = 0
    for word in words:
        if size > _PIECE:
            yield piece
            piece = piece[-_OVERLAP:]
            known = set(piece)
            size = sum(len(each.encode()) for each in known)
        piece.append(word)
        if word not in known:
            known.add(word)
            size += len(word.encode())
    yield piece


def _row(words: list[str]) -> tuple[list[str], str]:
    """The different words of a piece, and all of them as text with a space around each."""
    different = sorted({word[:_LONGEST] for word in words if word != _APART})
    return different, f" {' '.join(words)} "
