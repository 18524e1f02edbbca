"""Carla holds nothing: whatever she asks about the case, she gets the answer of a case that does not exist."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from havre.ledger.models import StoredLeaf
from tests.cases.scene import Scene
from tests.web.cases.addresses import ABSENT, OF_AN_ENTRY, OF_THE_CASE

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def masked(page: bytes) -> bytes:
    return _TOKEN.sub(b"", page)


def same_answer(client: Client, method: str, real: str, absent: str) -> None:
    send = getattr(client, method)
    there, nowhere = send(real, {"member": "00", "text": "x"}), send(absent, {"member": "00", "text": "x"})
    assert (there.status_code, masked(there.content)) == (nowhere.status_code, masked(nowhere.content))
    assert dict(there.headers) == dict(nowhere.headers)
    assert there.status_code in {404, 405}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OF_THE_CASE)
def test_the_case_does_not_exist_for_carla(carla: Client, scene: Scene, name: str, method: str) -> None:
    size = StoredLeaf.objects.count()
    same_answer(carla, method, reverse(name, args=[scene.book.hex()]), reverse(name, args=[ABSENT]))
    assert StoredLeaf.objects.count() == size


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OF_AN_ENTRY)
def test_nor_does_any_entry_of_it(carla: Client, scene: Scene, name: str, method: str) -> None:
    more = [0] if name in {"case-answer", "case-exhibit-page"} else []
    entry = {
        "case-happening": scene.happenings[0],
        "case-answer": scene.interview,
        "case-exhibit-file": scene.exhibits[0],
    }.get(name, scene.narrative)
    real = reverse(name, args=[scene.book.hex(), entry.object_id.hex(), *more])
    same_answer(carla, method, real, reverse(name, args=[ABSENT, ABSENT, *more]))


@pytest.mark.parametrize("book", ["x", "00", ABSENT.upper(), ABSENT + "0", "zz" * 16])
def test_an_address_that_could_be_no_case_is_answered_alike(amina: Client, book: str) -> None:
    answer = amina.get(f"/cases/{book}/")
    assert answer.status_code == 404
    assert masked(answer.content) == masked(amina.get(f"/cases/{ABSENT}/").content)


def test_an_entry_of_another_case_is_not_in_this_one(amina: Client, scene: Scene) -> None:
    amina.post("/cases/new/", {"risk": "ordinary", "region": "Elsewhere"})
    by = scene.people.amina
    other = next(book for book in by.books() if book != scene.book)
    for name in ("case-happening", "case-history", "case-remove", "case-conflict"):
        entry = scene.happenings[0].object_id.hex()
        assert amina.get(reverse(name, args=[scene.book.hex(), entry])).status_code in {200, 302}
        assert amina.get(reverse(name, args=[other.hex(), entry])).status_code == 404


def test_carla_finds_nothing_and_sees_no_case(carla: Client, scene: Scene) -> None:
    pseudonym = scene.case.value.pseudonym
    assert pseudonym not in carla.get("/cases/").content.decode()
    assert pseudonym not in carla.get("/today/").content.decode()
    found = carla.post("/cases/search/", {"words": "yard"}, follow=True).content.decode()
    assert pseudonym not in found
    assert "Nothing you may open" in found


def test_nobody_who_is_locked_gets_further_than_the_door(scene: Scene, client: Client) -> None:
    for name in OF_THE_CASE:
        answer = client.get(reverse(name, args=[scene.book.hex()]))
        assert answer.status_code in {302, 405}
        assert scene.case.value.pseudonym not in answer.content.decode()
