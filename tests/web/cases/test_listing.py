"""The list of cases and the search: quick to narrow down, and nothing of what was typed in any address."""

import re

import pytest
from django.test import Client

from havre.base.ids import BookId
from havre.cases import operations as do
from havre.cases.types import CaseFile, Note, Risk
from havre.ledger import operations as ledger
from havre.web.cases import asked, listing, searching
from tests.cases.scene import Scene
from tests.cast import NOW, client_of
from tests.web.cases.steps import page_of, sent

ADDRESS = re.compile(r'(?:href|action)="([^"]*)"')


@pytest.fixture
def cases(scene: Scene) -> list[BookId]:
    """Sixty more cases of Amina's."""
    return [
        ledger.open_book(
            by=scene.people.amina,
            at=NOW,
            first=[
                CaseFile(
                    pseudonym=f"Invented {number:02}",
                    region="Élan Valley" if number % 2 else "North <coast>",
                    languages=("ce",) if number % 3 else ("ru",),
                    jurisdiction="fr",
                    risk=Risk.IMMEDIATE if number == 7 else Risk.ORDINARY,
                )
            ],
        )
        for number in range(60)
    ]


def shown(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_it_is_narrowed_down_and_sorted_by_words_of_ours(amina: Client, cases: list[BookId]) -> None:
    page = page_of(amina, "/cases/?risk=immediate&language=ce&jurisdiction=fr&sort=pseudonym")
    assert shown(page) == ["Invented 07"]
    assert "1 of your 61 cases is like that." in page
    assert shown(page_of(amina, "/cases/?sort=risk"))[0] == "Invented 07"
    assert 'aria-sort="descending"><a href="?risk=' not in page_of(amina, "/cases/?sort=risk")


def test_pages_keep_what_was_chosen(amina: Client, cases: list[BookId]) -> None:
    first = page_of(amina, "/cases/?risk=ordinary&sort=pseudonym")
    assert len(shown(first)) == listing.ON_A_PAGE
    assert 'href="?risk=ordinary&amp;sort=pseudonym&amp;page=2"' in first
    second = page_of(amina, "/cases/?risk=ordinary&sort=pseudonym&page=2")
    assert shown(second) == [f"Invented {number}" for number in range(51, 60)]
    assert shown(page_of(amina, "/cases/?risk=ordinary&sort=pseudonym&page=99")) == shown(second)


@pytest.mark.parametrize(
    "wrong",
    [
        "status=<script>",
        "sort=region",
        "language=xx",
        "jurisdiction=zz",
        "risk=",
        "page=x",
        "asked=none",
        "text=north",
        "region=North",
        "sort=pseudonym'--",
    ],
)
def test_anything_else_in_an_address_is_passed_over(amina: Client, cases: list[BookId], wrong: str) -> None:
    page = page_of(amina, f"/cases/?{wrong}")
    assert len(shown(page)) == listing.ON_A_PAGE
    value = wrong.partition("=")[2]
    assert not value or not [address for address in ADDRESS.findall(page) if f"={value}" in address]


def test_what_is_typed_narrows_the_list_and_stands_in_no_address(amina: Client, cases: list[BookId]) -> None:
    typed = {"text": "elan 3", "region": "", "risk": "ordinary", "sort": "pseudonym"}
    answer = amina.post("/cases/", typed)
    address = answer.headers["Location"]
    assert re.fullmatch(r"/cases/\?risk=ordinary&sort=pseudonym&asked=[0-9a-f]{32}", address)
    page = page_of(amina, address)
    assert shown(page) == [f"Invented {number}" for number in (31, 33, 35, 37, 39)]
    assert 'value="elan 3"' in page
    assert not [each for each in ADDRESS.findall(page) if "elan" in each.lower()]
    page = sent(amina, "/cases/", {"region": "North <coast>", "text": ""})
    assert len(shown(page)) == 30
    assert "North &lt;coast&gt;" in page
    assert "North <coast>" not in page


def test_with_nothing_typed_nothing_is_remembered(amina: Client, cases: list[BookId]) -> None:
    assert (
        amina.post("/cases/", {"text": " ", "status": "lodged"}).headers["Location"]
        == "/cases/?status=lodged"
    )
    assert amina.post("/cases/", {"status": "nonsense"}).headers["Location"] == "/cases/"


def test_the_next_page_of_what_was_typed_is_a_link(amina: Client, cases: list[BookId]) -> None:
    page = sent(amina, "/cases/", {"text": "invented", "sort": "pseudonym"})
    (following,) = {address for address in ADDRESS.findall(page) if "page=2" in address}
    assert len(shown(page_of(amina, "/cases/" + following.replace("&amp;", "&")))) == 10


def test_a_locked_session_forgets_what_was_typed(amina: Client, cases: list[BookId]) -> None:
    list_address = amina.post("/cases/", {"text": "elan"}).headers["Location"]
    search_address = amina.post("/cases/search/", {"words": "elan"}).headers["Location"]
    assert "Invented" in page_of(amina, search_address)
    amina.post("/lock/")
    again = client_of("amina")
    assert "is not kept any more" in page_of(again, list_address)
    assert len(shown(page_of(again, list_address))) == listing.ON_A_PAGE
    page = page_of(again, search_address)
    assert "is not kept any more" in page
    assert "Invented" not in page


def test_what_one_member_typed_is_nobody_elses(
    amina: Client, carla: Client, boris: Client, scene: Scene
) -> None:
    address = amina.post("/cases/search/", {"words": "yard"}).headers["Location"]
    for other in (boris, carla):
        page = page_of(other, address)
        assert "is not kept any more" in page
        assert "yard" not in page


def test_only_so_much_is_remembered(
    amina: Client, cases: list[BookId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "REMEMBERED", 2)
    addresses = [
        amina.post("/cases/search/", {"words": f"Invented {n}"}).headers["Location"] for n in range(3)
    ]
    assert ["is not kept" in page_of(amina, address) for address in addresses] == [True, False, False]


def test_carla_sees_no_line_no_number_and_no_region(carla: Client, cases: list[BookId]) -> None:
    for page in (page_of(carla, "/cases/"), sent(carla, "/cases/", {"text": "invented"})):
        assert "Invented" not in page
        assert "Élan" not in page
        assert "cases is like that" not in page
        assert "Open the first case" in page


def test_a_task_that_is_overdue_says_so(amina: Client, scene: Scene) -> None:
    do.add_task(by=scene.people.amina, book=scene.book, what="x", due="2020-01-01", at=NOW)
    page = page_of(amina, "/cases/?sort=due")
    assert "1 January 2020" in page
    assert re.search(r'class="tag missed">[\d ]+ days ago', page)


# The search


def test_it_finds_passages_and_its_words_stand_in_no_address(amina: Client, scene: Scene) -> None:
    answer = amina.post("/cases/search/", {"words": "yard"})
    assert re.fullmatch(r"/cases/search/\?asked=[0-9a-f]{32}", answer.headers["Location"])
    page = page_of(amina, answer.headers["Location"])
    assert "Taken from the <mark>yard</mark>" in page
    assert "happening, 18 November 2026" in page
    assert not [address for address in ADDRESS.findall(page) if "yard" in address]
    assert amina.get("/cases/search/?words=yard").headers["Location"] == "/cases/"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("YARD", True),
        ("yar*", True),
        ('"from the yard"', True),
        ("«from the yard»", True),
        ('"yard from"', False),
        ("from -yard", False),
        ("-yard", False),
        ('"', False),
        ("NEAR(yard", False),
        ("yard OR nothing", False),
        ("*", False),
        ("", False),
    ],
)
def test_what_is_typed_is_never_an_error(amina: Client, scene: Scene, words: str, found: bool) -> None:
    page = sent(amina, "/cases/search/", {"words": words})
    assert ("Taken" in page) is found
    assert found or "Nothing you may open" in page or "Write at least one word" in page


def test_it_covers_what_it_finds_in_the_identity(amina: Client, boris: Client, scene: Scene) -> None:
    page = sent(amina, "/cases/search/", {"words": "Primerov"})
    assert "Covered" in page
    assert "Imagined Town" not in page
    found = sent(boris, "/cases/search/", {"words": "Primerov"})
    assert "Nothing you may open" in found
    assert scene.case.value.pseudonym not in found


def test_what_the_organisation_knows_is_no_case(amina: Client, scene: Scene) -> None:
    assert "Write" not in sent(amina, "/cases/search/", {"words": "boris"})
    assert "Nothing you may open" in sent(amina, "/cases/search/", {"words": "boris"})


def test_more_than_a_page_is_led_through(amina: Client, scene: Scene) -> None:
    by = scene.people.amina
    ledger.put_all(by=by, book=scene.book, values=[Note(text=f"lantern {n}") for n in range(60)], at=NOW)
    page = sent(amina, "/cases/search/", {"words": "lantern"})
    assert "60 entries answer" in page
    assert page.count("<mark>lantern</mark>") == searching.ON_A_PAGE
    (following,) = {address for address in ADDRESS.findall(page) if "page=2" in address}
    rest = page_of(amina, "/cases/search/" + following.replace("&amp;", "&"))
    assert rest.count("<mark>lantern</mark>") == 10


def test_a_question_that_is_too_long_says_what_was_left_out(amina: Client, scene: Scene) -> None:
    assert "more than one question holds" in sent(amina, "/cases/search/", {"words": "yard " * 40})
    assert "more than one question holds" not in sent(amina, "/cases/search/", {"words": "yard"})
