"""Searching the record, reading a report, citing a statement."""

import datetime as dt

import pytest
from django.db import connection

from havre.base.errors import NotFound, WrongInput
from havre.base.ids import Micros
from havre.record import queries
from havre.record.models import Report, Speaker, Statement
from havre.record.operations import add_report
from tests.record.files import page

NOW = Micros(1_795_000_000_000_000)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data")]


def add(text: str, name: str = "a.txt", address: str = "") -> Report:
    added = add_report(data=text.encode(), name=name, address=address, captured_by="amina", at=NOW)
    added.report.statements.all().delete()  # these tests make their own
    return added.report


def say(report: Report, words: str, *, act: str = "claim", speaker: str = "", **other: object) -> Statement:
    start = report.text.index(words)
    return Statement.objects.create(
        id=f"{Statement.objects.count():032x}",
        report=report,
        start=start,
        end=start + len(words),
        content=[[start, start + len(words)]],
        text=words,
        form="indirect",
        act=act,
        speaker=Speaker.objects.get_or_create(name=speaker)[0] if speaker else None,
        **{"source": [], "cue": [], "via": [], "second_hand": False, "confidence": 0.5, **other},
    )


def titles(**asked: str) -> list[str]:
    return [str(result.report) for result in queries.search(**asked).results]


def test_the_newest_report_stands_first_and_the_undated_last() -> None:
    for name, date in (("old", "12 May 2016"), ("undated", "nothing"), ("new", "1 June 2017")):
        add(f"{name}\nBy Ada Example\n{date}\nThe harbour was closed.")
    assert titles() == ["new", "old", "undated"]


def test_all_the_words_must_be_there_and_a_beginning_finds_the_word() -> None:
    add("Harbour closed by storm\n\nNobody was hurt.")
    add("Harbour open again\n\nThe café sells Świętokrzyski honey.")
    assert len(titles(words="harbour")) == 2
    assert titles(words="harb storm") == ["Harbour closed by storm"]
    assert titles(words="cafe swietokrzyski") == ["Harbour open again"]
    assert titles(words="harbour volcano") == []
    assert titles(words="st") == []


def test_texts_are_taken_apart_in_one_way_whatever_they_hold() -> None:
    add(
        "The title: Storm\n\nMail editor@tide.example, see https://tide.example/a?b=1. The half-open harbour of Zürich,"
        " at -12 degrees. В Грозный. Grozny harbour; don't: 100% of 1_000."
    )
    for words in (
        "tide", "tide.example", "tide.exam", "tide.ex", "editor@tide", "half", "half-open", "open", "-12", "12",
        "zürich", "ZURICH", "Грозн", "грозный", '"grozny harbour"', '"the title storm"', "don't", "100%", "1_000",
    ):  # fmt: skip
        assert queries.search(words=words).total == 1, words
    for words in (
        "ide.example",
        "halfopen",
        "гроза",
        "_",
        '"storm the title"',
        '"harbour grozny"',
        "tide.xe",
    ):
        assert queries.search(words=words).total == 0, words


def test_a_passage_is_found_with_folded_letters_and_beyond_the_middle() -> None:
    add("Storm\n\n" + "word " * 200 + "The café of Święty Krzyż was closed. " + "word " * 200)
    passage = queries.search(words="swiety cafe").results[0].passage
    assert [piece.text for piece in passage if piece.hit] == ["café", "Święty"]
    text = "".join(piece.text for piece in passage)
    assert text.startswith("…")
    assert text.endswith("…")


def test_a_letter_and_its_mark_are_found_however_each_side_wrote_them() -> None:
    composed, apart = "\u0622", "\u0627\u0653"  # alef with madda above
    add(f"Storm\n\nOne wrote {composed}lan, the other wrote {apart}lun.")
    for alef in (composed, apart):
        for rest in ("lan", "lun"):
            found = queries.search(words=alef + rest).results
            assert [piece.text for piece in found[0].passage if piece.hit] == [composed + rest]
    assert queries.search(words="\u0627lan").total == 0, "another letter"


@pytest.mark.postgresql_only
def test_texts_beyond_what_one_row_of_words_can_hold_are_found_whole() -> None:
    """More than a megabyte of different words, and one that is longer than a lexeme may be."""
    many = " ".join(f"w{number:09}" for number in range(120_000))
    report = add(f"Storm\n\n{many} {'x' * 3000} harbour closed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_search WHERE report_id = %s", [report.pk])
        assert cursor.fetchone()[0] > 1
    for words in ("w000000000 harbour", "w000119999 storm", '"harbour closed"', "x" * 300, "w0000000"):
        assert queries.search(words=words).total == 1, words
    middle = " ".join(f"w{number:09}" for number in range(49_970, 50_030))
    assert queries.search(words=f'"{middle}"').total == 1, "over the end of a row"
    assert queries.search(words="w000120000").total == 0
    report.delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_search")
        assert cursor.fetchone()[0] == 0


def test_quotation_marks_keep_words_together() -> None:
    add("Storm\n\nNobody was hurt.")
    assert titles(words='"nobody was"') == ["Storm"]
    assert titles(words='"was nobody"') == []
    assert titles(words='nobody "was') == ["Storm"]


@pytest.mark.parametrize(
    "words", ["NEAR(a b)", "title:storm", "storm OR volcano", "-storm", "sto*rm", "(storm", "^storm"]
)
def test_words_are_never_read_as_operators(words: str) -> None:
    add("Storm\n\nNobody was hurt.")
    assert queries.search(words=words).total == (1 if words in ("-storm", "(storm", "^storm") else 0)


def test_marks_alone_find_nothing_and_no_words_find_all() -> None:
    add("Storm\n\nNobody was hurt.")
    assert queries.search(words="— ***").total == 0
    assert queries.search(words="  ").total == 1


def test_too_many_words_are_refused_on_their_field() -> None:
    with pytest.raises(WrongInput, match="at most 20") as wrong:
        queries.search(words="word " * 21)
    assert wrong.value.field == "words"


def test_the_passage_shows_the_words_found_and_nothing_is_markup() -> None:
    add("Storm\n\nFirst of all <b>nobody</b> was hurt & the harbour was open.")
    passage = queries.search(words="harbour").results[0].passage
    assert [piece.text for piece in passage if piece.hit] == ["harbour"]
    assert "<b>nobody</b>" in "".join(piece.text for piece in passage)


def test_without_words_the_passage_is_the_opening() -> None:
    add("Storm\n\n" + "The harbour was closed. " * 40)
    opening = queries.search().results[0].passage[0].text
    assert opening.startswith("Storm The harbour")
    assert opening.endswith("…")
    assert len(opening) < 260


def test_reports_are_found_by_act_and_outlet_and_counted_once() -> None:
    denied, claimed = add("Storm\n\nNobody was hurt. It was calm."), add("Calm\n\nAll was quiet.")
    say(denied, "Nobody was hurt.", act="denial")
    say(denied, "It was calm.", act="denial")
    say(claimed, "All was quiet.")
    assert queries.search(act="denial").total == 1
    assert queries.search(act="denial").results[0].statements == 2
    assert titles(act="denial", words="quiet") == []
    assert titles(act="threat") == []
    add_report(data=page(), name="p.html", address="", captured_by="amina", at=NOW)
    assert titles(outlet="The Lantern") == ["Harbour closed"]
    assert titles(outlet="The Lamp") == []
    assert [outlet.name for outlet in queries.outlets()] == ["The Lantern"]


def test_a_page_of_results_knows_how_many_there_are() -> None:
    for number in range(5):
        add(f"Storm {number}\n\nNobody was hurt.")
    last = queries.search(words="storm", limit=2, offset=4)
    assert (len(last.results), last.total) == (1, 5)


def test_a_report_comes_with_its_statements_marked() -> None:
    report = add("Storm\n\nNobody was hurt, the mayor said.")
    said = say(report, "Nobody was hurt", speaker="the mayor")
    shown = queries.report_page(report.public_id)
    assert shown.statements == [said]
    assert shown.lines[2][0].text == "Nobody was hurt"
    assert shown.lines[2][0].begins == (said,)


@pytest.mark.parametrize("public_id", ["", "0" * 32, "x", "../..", "0" * 5000])
def test_a_report_that_is_not_there_is_not_found(public_id: str) -> None:
    with pytest.raises(NotFound):
        queries.report_page(public_id)


def test_denials_and_commitments_are_listed_newest_first_and_apart() -> None:
    old, new = (
        add(f"Storm\nBy Ada Example\n1 May {year}\nNothing happened. We will look.") for year in (2016, 2017)
    )
    for report in (old, new):
        say(report, "Nothing happened.", act="denial")
        say(report, "We will look.", act="commitment")
    assert [one.report for one in queries.denials()] == [new, old]
    assert [one.text for one in queries.commitments()] == ["We will look."] * 2
    assert len(queries.denials(limit=1)) == 1


def test_a_statement_is_shown_with_its_speaker_and_verb() -> None:
    report = add("Storm\n\nThe governor denied\nthat anybody was hurt. It was calm.")
    said = say(report, "that anybody was hurt", act="denial", source=[[7, 19]], cue=[[20, 26]])
    assert said.in_context == "The governor denied that anybody was hurt"


def test_a_citation_says_who_said_it_where_and_with_what_hash() -> None:
    report = add("Storm\nBy Ada Example\n1 May 2017\nNobody was hurt.", address="https://tide.example/1")
    teller = Speaker.objects.create(name="The mayor")
    said = say(
        report,
        "Nobody was hurt",
        act="denial",
        speaker="the governor",
        via=["Tide Radio"],
        second_hand=True,
        reported_by=teller,
    )
    citation = queries.citation(said.id)
    assert (citation.words, citation.act, citation.speaker) == ("Nobody was hurt", "denial", "the governor")
    assert (citation.reported_by, citation.second_hand, citation.via) == ("The mayor", True, ("Tide Radio",))
    assert (citation.outlet, citation.date, citation.byline) == ("tide.example", "1 May 2017", "Ada Example")
    assert (citation.sha256, citation.report) == (report.sha256, report.public_id)
    assert citation.captured == dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=NOW)


def test_a_citation_of_nothing_is_not_found_and_left_out_of_many() -> None:
    report = add("Storm\n\nNobody was hurt.")
    said = say(report, "Nobody was hurt")
    with pytest.raises(NotFound):
        queries.citation("f" * 32)
    assert list(queries.citations([said.id, "f" * 32])) == [said.id]


def test_a_deleted_report_is_not_found_by_its_words() -> None:
    report = add("Storm\n\nNobody was hurt.")
    assert queries.search(words="storm").total == 1
    report.delete()
    later = add("Calm\n\nAll was quiet.")
    Report.objects.filter(pk=later.pk).update(title="Calm")
    assert queries.search(words="storm").total == 0
