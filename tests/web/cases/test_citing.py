"""Citing the public record: by POST, in one's own cases, and the record learns nothing of it."""

import re

import pytest
from django.test import Client

from havre import seal
from havre.cases import operations as do
from havre.cases.types import Citation
from havre.ledger.types import with_changes
from havre.record.models import Report, Statement
from havre.record.operations import add_report
from tests.cases.scene import Scene
from tests.cast import NOW, client_of
from tests.web.cases.steps import at, page_of, refused, sent
from tests.web.test_record import say

TEXT = "The Imagined Gazette\n1 May 2017\nNobody was hurt, the mayor said. All will be checked."


@pytest.fixture
def statement(scene: Scene) -> Statement:
    """A denial in a report of the record, with a speaker and without an outlet."""
    added = add_report(data=TEXT.encode(), name="s.txt", address="", captured_by="amina", at=NOW)
    added.report.statements.all().delete()
    Report.objects.update(outlet=None)
    made = say(added.report, "Nobody was hurt", "denial", "the mayor")
    Statement.objects.update(second_hand=False)
    return made


def cite(scene: Scene, statement: Statement, **changed: object) -> dict[str, object]:
    typed = {"statement": statement.id, "case": scene.book.hex(), "why": "It answers.", "outlet": "A gazette"}
    return typed | changed


def test_a_statement_is_cited_from_its_report(amina: Client, scene: Scene, statement: Statement) -> None:
    report = page_of(amina, f"/record/reports/{statement.report.public_id}/")
    assert f'name="statement" value="{statement.id}"' in report
    page = amina.post("/cases/cite/", {"statement": statement.id}).content.decode()
    assert scene.case.value.pseudonym in page
    assert "The record does not name an outlet." in page
    page = sent(amina, "/cases/cite/", cite(scene, statement, answers=scene.citations[0].object_id.hex()))
    assert f"/record/reports/{statement.report.public_id}/#s-{statement.id}" in page
    cited = next(h for h in scene.people.amina.all(Citation) if h.value.statement == statement.id).value
    assert cited.quote == "Nobody was hurt"
    assert cited.report_sha256.hex() == statement.report.sha256
    assert cited.answers == scene.citations[0].object_id
    assert (cited.speaker, cited.outlet, cited.via) == ("the mayor", "A gazette", ("Tide Radio",))


def test_the_report_names_the_citing_case_to_its_holders_only(
    amina: Client, carla: Client, scene: Scene, statement: Statement
) -> None:
    address = f"/record/reports/{statement.report.public_id}/"
    assert "Cited by" not in page_of(amina, address)
    sent(amina, "/cases/cite/", cite(scene, statement))
    assert scene.case.value.pseudonym in page_of(amina, address)
    page = page_of(carla, address)
    assert "Cited by" not in page
    assert scene.case.value.pseudonym not in page


def test_carla_can_cite_in_no_case_that_she_does_not_hold(
    carla: Client, scene: Scene, statement: Statement
) -> None:
    answers = [
        carla.post("/cases/cite/", cite(scene, statement, case=book))
        for book in (scene.book.hex(), "00" * 16)
    ]
    pages = [
        re.sub(r'value="[^"]+"|data-server-clock="\d+"', "", answer.content.decode()) for answer in answers
    ]
    assert pages[0] == pages[1]
    assert scene.people.amina.count(Citation) == 2


def test_an_unknown_statement_is_absent_and_addresses_cite_nothing(amina: Client, scene: Scene) -> None:
    assert amina.post("/cases/cite/", {"statement": "ff" * 16}).status_code == 404
    assert amina.get("/cases/cite/?statement=x").headers["Location"] == "/record/"


def test_what_is_missing_is_asked_for_with_the_reason_still_typed(
    amina: Client, scene: Scene, statement: Statement
) -> None:
    page = refused(amina, "/cases/cite/", cite(scene, statement, outlet=""))
    assert "It answers." in page
    refused(amina, "/cases/cite/", cite(scene, statement, answers="00" * 16))
    assert scene.people.amina.count(Citation) == 2


def test_a_cited_statement_stays_as_it_was_cited(amina: Client, scene: Scene, statement: Statement) -> None:
    sent(amina, "/cases/cite/", cite(scene, statement))
    Statement.objects.filter(pk=statement.pk).update(text="Changed")
    assert "Nobody was hurt" in page_of(amina, at("case-citations", scene.book))


def test_a_case_in_conflict_cites_once_and_whoever_only_reads_is_offered_no_case(
    amina: Client, scene: Scene, statement: Statement
) -> None:
    people = scene.people
    sent(amina, "/cases/cite/", cite(scene, statement))
    for by in (people.amina, people.boris):
        changed = with_changes(scene.case.value, region=by.member.hex())
        do.change_case(by=by, case=scene.case, changed=changed, at=NOW)
    pseudonym = scene.case.value.pseudonym
    report = page_of(amina, f"/record/reports/{statement.report.public_id}/")
    assert report.count(f">{pseudonym}</a>") == 1
    page = amina.post("/cases/cite/", {"statement": statement.id}).content.decode()
    assert page.count(f">{pseudonym}</option>") == 1
    do.share_case(by=people.amina, book=scene.book, to=people.carla.member, rights=seal.Rights.READ)
    page = client_of("carla").post("/cases/cite/", {"statement": statement.id}).content.decode()
    assert "You hold no case yet that could cite this." in page
