"""The record's pages: searched by POST, statements marked in the text, nothing for strangers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from havre.record.models import Report, Speaker, Statement
from havre.record.operations import add_report
from tests.cast import NOW, Cast, client_of
from tests.record.files import PNG, page

TEXT = (
    "Storm <script>alert(1)</script>\nBy Ada Example\n1 May 2017\n"
    "Nobody was hurt, the mayor said. <img src=x onerror=alert(2)>"
)


@pytest.fixture
def amina(people: Cast) -> Client:
    return client_of("amina")


@pytest.fixture
def storm(people: Cast) -> Report:
    report = add_report(
        data=TEXT.encode(), name="s.txt", address="javascript:alert(3)", captured_by="amina", at=NOW
    )
    report.report.statements.all().delete()
    return report.report


def say(report: Report, words: str, act: str, speaker: str) -> Statement:
    start = report.text.index(words)
    return Statement.objects.create(
        id=f"{Statement.objects.count():032x}",
        report=report,
        start=start,
        end=start + len(words),
        content=[[start, start + len(words)]],
        source=[],
        cue=[],
        text=words,
        form="indirect",
        act=act,
        via=["Tide Radio"],
        second_hand=True,
        speaker=Speaker.objects.get_or_create(name=speaker)[0],
        reported_by=None,
        confidence=0.5,
    )


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/record/", "/record/promises/", "/record/add/", "/record/reports/" + "0" * 32 + "/"]
)
def test_strangers_are_sent_to_the_door(people: Cast, address: str) -> None:
    for answer in (Client().get(address), Client().post(address, {"words": "storm"})):
        assert answer.status_code == 302
        assert "/unlock" in answer["Location"]


def test_an_empty_record_says_what_will_stand_there(amina: Client) -> None:
    shown = text_of(amina, "/record/")
    assert "Add the first report" in shown
    assert '<ul class="lines">' not in shown


def test_a_search_is_sent_by_post_and_finds_with_its_passage(amina: Client, storm: Report) -> None:
    add_report(data=page(), name="p.html", address="", captured_by="amina", at=NOW)
    answer = amina.post("/record/", {"words": "nobody", "act": "", "outlet": ""}).content.decode()
    assert "2 reports" in answer
    assert "<strong>Nobody</strong>" in answer
    found = amina.post(
        "/record/", {"words": "mayor storm port", "act": "", "outlet": "The Lantern"}
    ).content.decode()
    assert "1 report<" in found
    assert "Harbour closed" in found
    assert 'method="post"' in found
    assert 'method="get"' not in found


def test_a_search_in_an_address_is_not_made(amina: Client, storm: Report) -> None:
    assert "<strong>" not in text_of(amina, "/record/?words=nobody")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"words": "a " * 150}, "at most 20 words"),
        ({"act": "gossip"}, "gossip"),
        ({"outlet": "The Lamp"}, "The Lamp"),
    ],
)
def test_a_search_that_can_not_be_made_says_so_and_keeps_what_was_typed(
    amina: Client, storm: Report, asked: dict[str, str], said: str
) -> None:
    answer = amina.post("/record/", asked).content.decode()
    assert said in answer
    assert '<ul class="lines">' not in answer or "/record/reports/" not in answer


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "99999999999999999999"])
def test_any_page_number_is_answered(amina: Client, storm: Report, number: str) -> None:
    assert amina.post("/record/", {"words": "storm", "page": number}).status_code == 200


def test_pages_are_turned_by_post(amina: Client) -> None:
    for count in range(21):
        data = f"Storm {count}\n\nNobody was hurt.".encode()
        add_report(data=data, name=f"{count}.txt", address="", captured_by="amina", at=NOW)
    first = amina.post("/record/", {"words": "storm"}).content.decode()
    assert first.count("/record/reports/") == 20
    assert re.search(r'<button[^>]*name="page" value="2"', first)
    second = amina.post("/record/", {"words": "storm", "page": "2"}).content.decode()
    assert second.count("/record/reports/") == 1
    assert "Storm 0" in second


def test_a_report_shows_its_statements_marked_with_act_and_speaker(amina: Client, storm: Report) -> None:
    said = say(storm, "Nobody was hurt", "denial", "the mayor of <b>Northport</b>")
    shown = text_of(amina, f"/record/reports/{storm.public_id}/")
    assert f'<span id="s-{said.id}"></span><mark class="act denial">Nobody was hurt' in shown
    assert f'href="#s-{said.id}"' in shown
    assert "said by the mayor of &lt;b&gt;Northport" in shown
    assert "second-hand" in shown
    assert "Tide Radio" in shown
    assert storm.sha256 in shown
    assert "18 November 2026" in shown


def test_nothing_in_a_report_becomes_markup(amina: Client, storm: Report) -> None:
    say(storm, "Nobody was hurt", "other", "the mayor")
    shown = text_of(amina, f"/record/reports/{storm.public_id}/")
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert 'href="javascript' not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<title>Havre: Report</title>" in re.sub(r"\s*\n\s*", "", shown)


def test_a_report_without_statements_says_so(amina: Client, storm: Report) -> None:
    shown = text_of(amina, f"/record/reports/{storm.public_id}/")
    assert "No statement was found" in shown
    assert "Who said what" not in shown
    assert "Cited by" not in shown


@pytest.mark.parametrize("name", ["0" * 32, "x", "..%2F..%2Fetc"])
def test_a_report_that_is_not_there_is_not_there(amina: Client, name: str) -> None:
    assert amina.get(f"/record/reports/{name}/").status_code == 404


def test_promises_and_denials_are_listed_with_who_and_where(amina: Client, storm: Report) -> None:
    assert "will stand here" in text_of(amina, "/record/promises/")
    say(storm, "Nobody was hurt", "denial", "the mayor")
    promise = say(storm, "the mayor said", "commitment", "the governor")
    shown = text_of(amina, "/record/promises/")
    assert f"/record/reports/{storm.public_id}/#s-{promise.id}" in shown
    assert shown.count("no check is recorded here") == 1
    assert "the governor" in shown
    assert "1 May 2017" in shown


def test_a_report_without_a_date_says_so(amina: Client, people: Cast) -> None:
    added = add_report(data=b"Calm\n\nAll was quiet.", name="c", address="", captured_by="amina", at=NOW)
    assert "date unknown" in text_of(amina, f"/record/reports/{added.report.public_id}/")
    assert "date unknown" in text_of(amina, "/record/")


def upload(client: Client, data: bytes, **other: str) -> object:
    return client.post("/record/add/", {"file": SimpleUploadedFile("harbour.html", data), **other})


def test_a_member_adds_a_report(amina: Client) -> None:
    answer = upload(amina, page(), address="https://lantern.example/1")
    report = Report.objects.get()
    assert answer["Location"] == f"/record/reports/{report.public_id}/?done=captured"  # type: ignore[index]
    assert (report.captured_by, report.name, report.address) == (
        "amina",
        "harbour.html",
        "https://lantern.example/1",
    )
    again = upload(amina, page())
    assert again["Location"] == f"/record/reports/{report.public_id}/?done=known"  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "said"),
    [(PNG, "it is a PNG picture"), (b"a" * (20 * 1024 * 1024 + 1), "larger than 20 MB"), (b"", "empty")],
    ids=["picture", "large", "empty"],
)
def test_what_can_not_be_read_is_said_on_the_form(amina: Client, content: bytes, said: str) -> None:
    answer = upload(amina, content, address="https://lantern.example/1")
    assert said in answer.content.decode()  # type: ignore[attr-defined]
    assert "https://lantern.example/1" in answer.content.decode()  # type: ignore[attr-defined]
    assert not Report.objects.exists()


def test_adding_needs_the_token_of_the_page(people: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of("amina").cookies
    answer = client.post("/record/add/", {"file": SimpleUploadedFile("h.html", page())})
    assert answer.status_code == 403
    assert not Report.objects.exists()


def test_an_address_that_is_none_is_refused_on_its_field(amina: Client) -> None:
    answer = upload(amina, page(), address="javascript:alert(1)")
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert not Report.objects.exists()
