"""A page through the whole program in one process, and what it was rendered from, for a peer to render again."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client

from havre.base.errors import Refused

Rendered = tuple[HttpRequest, str, dict[str, Any]]  # request, template, context


def page(client: Client, address: str) -> HttpResponse:
    """The page at an address; Refused unless it is there."""
    response: Any = client.get(address, secure=True)
    if response.status_code != 200:
        raise Refused(f"The page of the measurement answered {response.status_code}.")
    found: HttpResponse = response
    return found


def rendered(client: Client, address: str, *, by: str) -> Rendered:
    """What the page was rendered from; `by` names the `render` that its view calls."""
    seen: list[Rendered] = []

    def keep(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        seen.append((request, template, context))
        return render(request, template, context)

    keeping: Callable[..., HttpResponse] = keep
    with patch(by, keeping):
        page(client, address)
    return seen[0]
