"""Forms from our own pages are taken as browsers send them; forms from anywhere else are not."""

from pathlib import Path

import pytest
from django.test import Client

from tests.cast import PASSPHRASES, Cast


@pytest.fixture
def browser(people: Cast, data: Path) -> Client:
    return Client(enforce_csrf_checks=True)


def unlock(browser: Client, headers: dict[str, str]) -> int:
    browser.get("/unlock/")
    typed = {"handle": "amina", "passphrase": PASSPHRASES["amina"]}
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    return browser.post("/unlock/", typed | token, headers=headers).status_code


def test_a_form_of_ours_is_taken_although_no_referrer_hides_its_origin(browser: Client) -> None:
    assert unlock(browser, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}) == 302


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_form_without_origin_from_elsewhere_is_refused(browser: Client, site: str) -> None:
    assert unlock(browser, {"Origin": "null", "Sec-Fetch-Site": site}) == 403


def test_another_site_is_refused_whatever_it_says_of_itself(browser: Client) -> None:
    assert unlock(browser, {"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "same-origin"}) == 403


def test_without_the_token_nothing_is_taken(browser: Client) -> None:
    browser.get("/unlock/")
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    answer = browser.post("/unlock/", {"handle": "amina", "passphrase": "x"}, headers=headers)
    assert answer.status_code == 403
