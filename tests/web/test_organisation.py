"""The organisation's pages: teams, handing over, leaving; who is no administrator can look and not do."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from havre import seal
from havre.base.ids import BookId
from havre.cases import operations as do
from havre.cases.types import CaseFile
from havre.ledger.models import StoredLeaf
from havre.members import teams
from tests.cast import NOW, Cast, client_of
from tests.web.cases.steps import page_of, refused, sent


@pytest.fixture
def amina(people: Cast, data: Path) -> Client:
    return client_of("amina")


@pytest.fixture
def team(people: Cast) -> BookId:
    return teams.create(by=people.amina, name="Night desk", at=NOW)


def test_a_team_is_made_filled_and_emptied(amina: Client, people: Cast) -> None:
    assert "no team yet" in page_of(amina, reverse("teams"))
    refused(amina, reverse("team-new"), {"name": " "})
    page = sent(amina, reverse("team-new"), {"name": "Night desk"})
    assert "Night desk" in page
    (made,) = teams.teams(people.amina)
    case = do.open_case(by=people.amina, at=NOW)
    do.share_case(by=people.amina, book=case.book, to=made.book, rights=seal.Rights.READ, team=True)
    address = reverse("team", args=[made.book.hex()])
    page = sent(amina, address, {"member": people.boris.member.hex()})
    assert "Taken in" in page
    assert [held.book for held in people.boris.all(CaseFile)] == [case.book]
    out = reverse("team-take-out", args=[made.book.hex(), people.boris.member.hex()])
    assert "new keys" in page_of(amina, out)
    assert len(people.boris.all(CaseFile)) == 1, "asking first takes nothing"
    assert "Taken out" in sent(amina, out, {})
    assert people.boris.all(CaseFile) == []
    assert people.carla.all(CaseFile) == []


def test_who_is_no_administrator_reads_and_changes_nothing(people: Cast, data: Path, team: BookId) -> None:
    carla, size = client_of("carla"), StoredLeaf.objects.count()
    assert "Night desk" in page_of(carla, reverse("teams"))
    page = page_of(carla, reverse("team", args=[team.hex()]))
    assert "Take somebody in" not in page
    assert "Take out" not in page
    assert "Take them out" not in page_of(carla, reverse("member", args=[people.boris.member.hex()]))
    assert "Only an administrator" in refused(carla, reverse("team-new"), {"name": "Carla's"})
    refused(carla, reverse("team", args=[team.hex()]), {"member": people.carla.member.hex()})
    for name, ids in (
        ("team-take-out", [team.hex(), people.amina.member.hex()]),
        ("member-leave", [people.boris.member.hex()]),
    ):
        assert carla.get(reverse(name, args=ids)).status_code == 403
        assert carla.post(reverse(name, args=ids), {"sure": "on"}).status_code == 403
    assert StoredLeaf.objects.count() == size


def test_absent_teams_and_members_are_pages_that_do_not_exist(amina: Client, team: BookId) -> None:
    absent = "0" * 32
    for address in (
        reverse("team", args=[absent]),
        reverse("team-take-out", args=[team.hex(), absent]),
        reverse("member", args=[absent]),
        reverse("member-leave", args=["g" * 32]),
    ):
        assert amina.get(address).status_code == 404


def test_everything_is_handed_over_from_ones_own_page(people: Cast, data: Path) -> None:
    for _ in range(3):
        do.open_case(by=people.boris, at=NOW)
    boris = client_of("boris")
    own = reverse("member", args=[people.boris.member.hex()])
    assert "Hand all my cases over" in page_of(boris, own)
    assert "Hand all my cases over" not in page_of(boris, reverse("member", args=[people.amina.member.hex()]))
    answer = boris.post(own, {"to": people.carla.member.hex()})
    assert "3 cases and teams are theirs too now" in answer.content.decode()
    assert len(people.carla.all(CaseFile)) == 3
    assert people.amina.all(CaseFile) == []
    assert "everything already" in refused(boris, own, {"to": people.carla.member.hex()})


def test_who_left_is_locked_at_once(amina: Client, people: Cast, data: Path) -> None:
    do.open_case(by=people.boris, at=NOW)
    boris = client_of("boris")
    page_of(boris, "/today/")
    address = reverse("member-leave", args=[people.boris.member.hex()])
    assert "1 case is in nobody else" in page_of(amina, address)
    refused(amina, address, {"csrf": "x"})
    page_of(boris, "/today/")
    answer = amina.post(address, {"sure": "on"})
    assert re.search(r"Only with the recovery shares</dt>\s*<dd>1<", answer.content.decode())
    assert boris.get("/today/").headers["Location"] == "/unlock/"
    assert "boris" not in page_of(amina, reverse("organisation"))
    assert Client().post("/unlock/", {"handle": "boris", "passphrase": "x"}).status_code == 200
