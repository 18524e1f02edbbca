"""What people do with the public record. Each operation is one durable transaction."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.db import transaction

from havre import __version__
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import Micros
from havre.language import Statement as Heard
from havre.ledger.database import Line, wait_in
from havre.record import index
from havre.record.apart import Reader
from havre.record.captures import keep
from havre.record.models import EPOCH, Outlet, Report, Speaker, Statement
from havre.record.reading.found import one_line
from havre.record.reading.hearing import Reading

_LONGEST_NAME = 255
_LONGEST_OUTLET = 200


@dataclass(frozen=True)
class Added:
    """`known` means that the same bytes were there already; `statements` counts those found in the report."""

    report: Report
    status: Literal["added", "known"]
    statements: int


def add_report(
    *,
    data: bytes,
    name: str,
    address: str,
    captured_by: str,
    at: Micros,
    charset: str = "",
    reader: Reader | None = None,
) -> Added:
    """Keep the bytes, read them and look for statements in them. The same bytes twice is one report.

    `name` is a file name without folders; `address` where the bytes came from, or empty; `charset` what a
    server declared. A batch passes its own `reader`. Refused, naming the file, when it can't be read.
    """
    capture = _Capture(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        name=one_line(name, limit=_LONGEST_NAME) or "without a name",
        address=address,
        by=captured_by,
        at=EPOCH + dt.timedelta(microseconds=at),
    )
    known = _known(capture)
    if known:
        return known
    reading = _read(data, charset, capture, reader)
    keep(settings.DATA, capture.sha256, data)
    with transaction.atomic(durable=True):
        wait_in(Line.RECORD)
        # Somebody may have added the same bytes while these were being read.
        return _known(capture) or _add(capture, reading)


@dataclass(frozen=True)
class _Capture:
    sha256: str
    size: int
    name: str
    address: str
    by: str
    at: dt.datetime


def describe_outlet(*, name: str, kind: str, country: str = "") -> None:
    """Say what an outlet is. `country` is an ISO 3166 code of two letters, or empty."""
    outlet = Outlet.objects.filter(name=name).first()
    if outlet is None:
        raise NotFound("There is no such outlet.")
    if kind not in Outlet.Kind.values:
        raise WrongInput("This is no kind of outlet.", field="kind")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        raise WrongInput("Write the country as two capital letters, such as FR.", field="country")
    outlet.kind, outlet.country = kind, country
    outlet.save(update_fields=["kind", "country"])


def _known(capture: _Capture) -> Added | None:
    report = Report.objects.filter(sha256=capture.sha256).first()
    return Added(report, "known", report.statements.count()) if report else None


def _read(data: bytes, charset: str, capture: _Capture, reader: Reader | None) -> Reading:
    try:
        if reader is not None:
            return reader.read(data, charset=charset, on=capture.at.date())
        with Reader() as once:
            return once.read(data, charset=charset, on=capture.at.date())
    except Refused as refused:
        sentence = str(refused)
        raise Refused(f"{capture.name}: {sentence[:1].lower()}{sentence[1:]}") from None


def _add(capture: _Capture, reading: Reading) -> Added:
    found = reading.found
    address = capture.address or found.address
    report = Report.objects.create(
        public_id=capture.sha256[:32],
        sha256=capture.sha256,
        size=capture.size,
        media_type=found.media_type,
        name=capture.name,
        address=address,
        outlet=_outlet(found.outlet, address),
        title=found.title,
        byline=found.byline,
        language=found.language,
        published=found.published.text(),
        published_from=found.published.earliest(),
        captured_at=capture.at,
        captured_by=capture.by,
        captured_with=", ".join(filter(None, (f"havre {__version__}", found.reader))),
        text=found.text,
    )
    index.add(report)
    stored = Statement.objects.bulk_create(_statements(report, reading.statements))
    return Added(report, "added", len(stored))


def _outlet(name: str, address: str) -> Outlet | None:
    """By the name that the page gives; without one, by the host that it came from."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    called = one_line(name, limit=_LONGEST_OUTLET) or host
    if not called:
        return None
    outlet = Outlet.objects.filter(name__iexact=called).first()
    return outlet or Outlet.objects.create(name=called, domain=host)


def _statements(report: Report, heard: Iterable[Heard]) -> list[Statement]:
    found = {statement_id(report.sha256, one): one for one in heard}
    names = {name for one in found.values() for name in (one.speaker, one.reported_by) if name}
    speakers = _speakers(names)
    return [
        Statement(
            id=name,
            report=report,
            start=one.start,
            end=one.end,
            content=[list(span) for span in one.content],
            source=[list(span) for span in one.source],
            cue=[list(span) for span in one.cue],
            text=one.text,
            form=str(one.form),
            act=str(one.act),
            via=list(one.via),
            second_hand=one.second_hand,
            speaker=speakers.get(one.speaker or ""),
            reported_by=speakers.get(one.reported_by or ""),
            confidence=one.confidence,
        )
        for name, one in found.items()
    ]


def _speakers(names: set[str]) -> dict[str, Speaker]:
    Speaker.objects.bulk_create([Speaker(name=name) for name in sorted(names)], ignore_conflicts=True)
    return {speaker.name: speaker for speaker in Speaker.objects.filter(name__in=names)}


def statement_id(sha256: str, heard: Heard) -> str:
    """16 bytes in hex that follow from the report's bytes, the spans and the words alone.

    Sealed citations keep it: the same words at the same place of the same bytes must have it for ever.
    """
    named = (sha256, [list(span) for span in heard.content], heard.text)
    return hashlib.sha256(msgspec.msgpack.encode(named)).hexdigest()[:32]
