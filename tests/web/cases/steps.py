"""Small steps that several tests take."""

import re

from django.test import Client
from django.urls import reverse

from havre.base.ids import BookId


def at(name: str, book: BookId, *more: object) -> str:
    return reverse(name, args=[book.hex(), *more])


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def entry_in(page: str) -> str:
    """The version that a form says it was filled in from."""
    found = re.search(r'name="entry" value="([0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


def sent(client: Client, address: str, typed: dict[str, object]) -> str:
    """Sends a form that must be taken, and gives the page that it leads to."""
    answer = client.post(address, typed)
    assert answer.status_code == 302, answer.content.decode()
    return page_of(client, answer.headers["Location"])


def refused(client: Client, address: str, typed: dict[str, object]) -> str:
    """Sends a form that must be shown again."""
    answer = client.post(address, typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "what you typed is still here" in page
    return page
