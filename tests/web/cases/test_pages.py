"""Every page of a case: there for Amina, without identity for Boris, and for Carla not there at all."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.cases.scene import Scene

PAGES = (
    "case", "case-facts", "case-chronology", "case-happening-add", "case-narrative-add", "case-interviews",
    "case-interview-add", "case-exhibits", "case-exhibit-add", "case-citations", "case-consents", "case-consent-add",
    "case-access", "case-dossier", "thief",
)  # fmt: skip
IDENTITY = ("Примеров", "Primerov", "Imagined Town", "+00 000 000", "00 0000000")
ABSENT = "0123456789abcdef0123456789abcdef"


def masked(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_there_for_amina_and_boris_and_shows_no_identity(
    amina: Client, boris: Client, scene: Scene, name: str
) -> None:
    for client in (amina, boris):
        answer = client.get(reverse(name, args=[scene.book.hex()]))
        assert answer.status_code == 200, answer.content.decode()
        page = answer.content.decode()
        assert not [word for word in IDENTITY if word in page]
        assert "<title>Havre: Cases</title>" in page
        assert "style=" not in page
        assert "onclick" not in page
