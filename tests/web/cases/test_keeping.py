"""Keeping and destroying a case from its pages."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from havre import seal
from havre.cases import operations as do
from havre.cases.types import CaseFile, Retention
from havre.ledger.models import StoredLeaf
from havre.members import approvals
from tests.cases.scene import Scene
from tests.cast import NOW, client_of
from tests.web.cases.steps import at, entry_in, page_of, refused, sent


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("havre.web.clock.now", lambda: NOW)


@pytest.fixture
def shared(scene: Scene) -> Scene:
    people = scene.people
    do.share_case(by=people.amina, book=scene.book, to=people.boris.member, rights=seal.Rights.ALL)
    return scene


def test_from_asking_to_gone(amina: Client, boris: Client, shared: Scene) -> None:
    people, book, name = shared.people, shared.book, shared.case.value.pseudonym
    keeping, link = at("case-keeping", book), f'href="{at("case-destroy", book)}"'
    assert link not in page_of(amina, keeping)
    assert "Another member" in refused(amina, at("case-destroy", book), {"pseudonym": name})
    page = sent(amina, at("case-destroy-ask", book), {"reason": "She asked for it."})
    assert "Nobody has answered yet" in page
    (asked,) = approvals.own(by=people.amina, at=NOW)
    sent(boris, reverse("approval", args=[asked.id.hex()]), {"answer": "approve"})
    assert link in page_of(amina, keeping)
    assert "not the pseudonym" in refused(amina, at("case-destroy", book), {"pseudonym": "x"})
    page = sent(amina, at("case-destroy", book), {"pseudonym": name})
    assert "Destroyed." in page
    assert name not in page
    for client in (amina, boris):
        assert client.get(at("case", book)).status_code == 404
        assert client.post(at("case-destroy", book), {"pseudonym": name}).status_code == 404
    assert people.boris.all(CaseFile) == []


def test_boris_may_not_destroy_what_he_may_not_share(boris: Client, scene: Scene) -> None:
    assert "Destroying it" not in page_of(boris, at("case-keeping", scene.book))
    assert boris.post(at("case-destroy-ask", scene.book), {"reason": "x"}).status_code == 403
    refused(boris, at("case-destroy", scene.book), {"pseudonym": scene.case.value.pseudonym})
    assert scene.people.amina.count(CaseFile) == 1


def test_carla_meets_pages_that_do_not_exist(scene: Scene) -> None:
    carla, size = client_of("carla"), StoredLeaf.objects.count()
    for name in ("case-keeping", "case-destroy", "case-destroy-ask"):
        assert carla.get(at(name, scene.book)).status_code == 404
        assert carla.post(at(name, scene.book), {"pseudonym": scene.case.value.pseudonym}).status_code == 404
    assert StoredLeaf.objects.count() == size


def test_a_hold_is_kept_with_its_reason_and_ends_with_another(amina: Client, shared: Scene) -> None:
    address = at("case-keeping", shared.book)
    assert "Nobody has decided yet" in page_of(amina, address)
    assert "Say why it is held" in refused(amina, address, {"hold": "on"})
    page = sent(amina, address, {"hold": "on", "reason": "before the court"})
    assert "This case is held" in page
    assert "Destroying it" not in page
    assert amina.post(at("case-destroy-ask", shared.book), {"reason": "x"}).status_code == 403
    typed = {"keep_until": "2020-01-01", "reason": "decided", "entry": entry_in(page)}
    page = sent(amina, address, typed)
    assert "time of keeping is over" in page
    assert "Destroying it" in page
    history = re.search(r'href="(/cases/\w+/entries/\w+/)"', page)
    assert history is not None
    assert "before the court" in page_of(amina, history[1])


def test_two_who_decide_at_once_are_both_kept(amina: Client, boris: Client, shared: Scene) -> None:
    address = at("case-keeping", shared.book)
    page = sent(amina, address, {"reason": "first"})
    entry = entry_in(page)
    sent(boris, address, {"reason": "of Boris", "hold": "on", "entry": entry})
    page = sent(amina, address, {"reason": "of Amina", "entry": entry})
    assert "of Boris" in page
    assert "of Amina" in page
    assert shared.people.amina.count(Retention, book=shared.book) == 2
