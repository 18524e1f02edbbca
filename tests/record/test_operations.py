"""Adding reports: kept first, read apart, never twice, and whole or not at all."""

import datetime as dt
import hashlib
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import Micros
from havre.language import Statement as Heard
from havre.record import index, queries
from havre.record.apart import Reader
from havre.record.captures import kept_at
from havre.record.models import Outlet, Report, Speaker, Statement
from havre.record.operations import Added, add_report, describe_outlet, statement_id
from havre.record.reading.hearing import Reading
from tests.record.files import PNG, page, pdf

NOW = Micros(1_795_000_000_000_000)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data")]


def add(data: bytes, name: str = "harbour.html", address: str = "", charset: str = "") -> Added:
    return add_report(data=data, name=name, address=address, captured_by="amina", at=NOW, charset=charset)


def heard(text: str, start: int, end: int, **other: object) -> Heard:
    fields: dict[str, object] = {
        "start": start,
        "end": end,
        "content": [(start, end)],
        "source": [],
        "cue": [],
        "text": text[start:end],
        "speaker": None,
        "reported_by": None,
        "form": "indirect",
        "act": "claim",
        "via": [],
        "second_hand": False,
        "confidence": 0.5,
    }
    return Heard(**{**fields, **other})  # type: ignore[arg-type]  # one dict for fields of several types


def test_a_report_keeps_what_it_is_and_where_it_came_from(data: Path) -> None:
    report = add(page()).report
    sha256 = hashlib.sha256(page()).hexdigest()
    assert (report.public_id, report.sha256) == (sha256[:32], sha256)
    assert kept_at(data, sha256).read_bytes() == page()
    assert (report.title, report.byline, report.language) == ("Harbour closed", "Ada Example", "en-GB")
    assert (report.published, str(report.published_from)) == ("29 May 2017", "2017-05-29")
    assert report.captured == NOW
    assert report.captured_by == "amina"
    assert report.captured_with.startswith("havre ")
    assert report.size == len(page())
    assert report.outlet == Outlet.objects.get(name="The Lantern", domain="lantern.example")


def test_the_same_bytes_twice_is_one_report() -> None:
    first, second = add(page()), add(page(), name="other-name.html", address="https://mirror.example/x")
    assert (first.status, second.status) == ("added", "known")
    assert first.report == second.report
    assert first.statements == second.statements
    assert Report.objects.get().name == "harbour.html"


def test_one_byte_more_is_another_report() -> None:
    assert add(page()).report != add(page() + b" ").report
    assert Outlet.objects.count() == 1


def test_what_was_refused_leaves_nothing_behind(data: Path) -> None:
    with pytest.raises(Refused, match=r"^portrait\.html: it is a PNG picture"):
        add(PNG, name="portrait.html")
    assert not Report.objects.exists()
    assert not (data / "record").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "/etc/passwd",
        "..\\..\\x.html",
        "a\x00b.html",
        "x" * 5000,
        "",
        "\x1b[31mred",
        "…",
    ],
)
def test_a_name_decides_nothing(data: Path, name: str) -> None:
    report = add(page(), name=name).report
    kept = [path for path in data.rglob("*") if path.is_file() and path.suffix == ""]
    assert kept == [kept_at(data, report.sha256)]
    assert len(report.name) <= 255
    assert report.name.isprintable()
    assert report.name


def test_a_report_that_can_not_be_stored_is_stored_in_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(report: Report) -> None:
        raise DatabaseError("the index is gone")

    monkeypatch.setattr(index, "add", broken)
    with pytest.raises(DatabaseError):
        add(page())
    assert not Report.objects.exists()
    assert not Outlet.objects.exists()
    monkeypatch.undo()
    assert add(page()).status == "added"


def test_a_mislabelled_file_is_read_as_what_it_is() -> None:
    assert add(pdf(), name="harbour.txt").report.media_type == "application/pdf"
    assert add(page(), name="harbour.pdf").report.media_type.startswith("text/html")


def test_the_address_given_counts_more_than_the_one_that_a_page_claims() -> None:
    assert add(page(), address="https://copy.example/1").report.address == "https://copy.example/1"


def test_a_text_from_an_address_has_its_host_as_outlet() -> None:
    report = add(
        b"Nobody was hurt, the mayor said.", name="a.txt", address="https://www.tide.example/a"
    ).report
    assert str(report.outlet) == "tide.example"
    assert add(b"Nobody was there, she said.", name="b.txt").report.outlet is None


def test_no_statement_is_looked_for_in_a_language_that_is_not_read() -> None:
    french = page().replace(b'lang="en-GB"', b'lang="fr"')
    assert add(french).statements == 0


def test_a_batch_shares_one_reader() -> None:
    with Reader() as reader:
        statuses = [
            add_report(data=one, name="a", address="", captured_by="amina", at=NOW, reader=reader).status
            for one in (page(), pdf(), page())
        ]
    assert statuses == ["added", "added", "known"]


class Scripted(Reader):
    """Hears what the test says."""

    def read(self, data: bytes, *, charset: str = "", on: dt.date) -> Reading:
        found = super().read(data, charset=charset, on=on).found
        told = {
            "speaker": "the governor",
            "reported_by": "The mayor",
            "via": ["Tide Radio"],
            "second_hand": True,
        }
        one = heard(found.text, 4, 30, act="commitment", source=[(31, 40)], cue=[(41, 45)], **told)
        return Reading(found, [one, heard(found.text, 10, 20, speaker="the governor"), one])


def test_statements_are_stored_with_everything_heard() -> None:
    with Scripted() as reader:
        added = add_report(data=page(), name="a", address="", captured_by="amina", at=NOW, reader=reader)
    assert added.statements == 2  # the same words at the same place are one statement
    stored = Statement.objects.get(act="commitment")
    assert (stored.content, stored.source, stored.cue) == ([[4, 30]], [[31, 40]], [[41, 45]])
    assert (str(stored.speaker), str(stored.reported_by)) == ("the governor", "The mayor")
    assert (stored.via, stored.second_hand, stored.reviewed_by) == (["Tide Radio"], True, "")
    assert Speaker.objects.count() == 2
    assert stored.report.text[4:30] == stored.text


def test_a_statement_keeps_its_id_and_differs_from_every_other() -> None:
    text = "The harbour was closed, the mayor said."
    one = heard(text, 0, 22)
    assert statement_id("ab", one) == statement_id(
        "ab", heard(text, 0, 22, act="denial", speaker="x", confidence=0.9)
    )
    assert (
        len({statement_id("ab", one), statement_id("cd", one), statement_id("ab", heard(text, 4, 22))}) == 3
    )
    # Written down here because sealed citations hold such ids: it may never change.
    assert statement_id("ab", one) == "17f031bb99b4d6af53df6f609569a404"


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "P", "Zs"]), max_size=60))
def test_any_words_can_be_looked_for(words: str) -> None:
    assert queries.search(words=words).total == 0


def test_an_outlet_is_described_and_an_unknown_one_is_not() -> None:
    add(page())
    describe_outlet(name="The Lantern", kind="newspaper", country="GB")
    assert Outlet.objects.get().kind == "newspaper"
    with pytest.raises(NotFound):
        describe_outlet(name="The Lamp", kind="newspaper")
    with pytest.raises(WrongInput, match="two capital letters"):
        describe_outlet(name="The Lantern", kind="newspaper", country="Britain")
    with pytest.raises(WrongInput, match="no kind"):
        describe_outlet(name="The Lantern", kind="pamphlet")
    assert Outlet.objects.get().country == "GB"


@pytest.mark.sqlite_only("the integrity check is FTS5's own")
def test_the_search_index_is_sound_after_adding() -> None:
    add(page())
    add(pdf(), name=quote("отчёт.pdf"))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO record_search (record_search, rank) VALUES ('integrity-check', 1)")
    assert queries.search(words="harbour").total == 2
