"""The list of cases: which of them, in what order. To Amina all, to Boris those he was given, to Carla none."""

import pytest

from havre import seal
from havre.base.ids import BookId, Micros
from havre.cases import listing
from havre.cases import operations as do
from havre.cases.listing import Order, Wanted, cases, count, recent, regions
from havre.cases.types import CaseFile, Risk, Status, Task
from havre.ledger import operations as ledger
from havre.ledger.epochs import revoke
from havre.ledger.listing import Listing
from havre.ledger.operations import note_access
from havre.ledger.workspace import Workspace
from tests.cases.scene import DAY, Scene
from tests.cast import NOW, Cast, workspace_of


def open_case(by: Workspace, days: int = 0, **facts: object) -> BookId:
    at = Micros(NOW + days * DAY)
    return ledger.open_book(by=by, at=at, first=[CaseFile(**{"pseudonym": "Amber Heron", **facts})])  # type: ignore[arg-type]  # whatever a test wants


def names(by: Workspace, **asked: object) -> list[str]:
    order = asked.pop("order", Order.CHANGED)
    assert isinstance(order, Order)
    wanted = Wanted(**asked)  # type: ignore[arg-type]  # as above
    rows = cases(by, wanted=wanted, order=order)
    assert count(by, wanted=wanted) == len(rows)
    return [row.pseudonym for row in rows]


@pytest.fixture
def amina(people: Cast) -> Workspace:
    """Amina, with four cases."""
    by = people.amina
    open_case(by, 1, pseudonym="Amber Heron", region="North coast", languages=("ce", "ru"), jurisdiction="fr")
    open_case(by, 3, pseudonym="blue crane", region="Élan", risk=Risk.IMMEDIATE, status=Status.LODGED)
    book = open_case(by, 2, pseudonym="Cedar Finch", region="North coast", risk=Risk.HIGH, languages=("ru",))
    ledger.put(by=by, book=book, value=Task(what="later", due="2027-03-01"), at=NOW)
    ledger.put(by=by, book=book, value=Task(what="someday"), at=NOW)
    ledger.put(by=by, book=book, value=Task(what="done", due="2026-01-01", done=True), at=NOW)
    book = open_case(by, 0, pseudonym="Dry Willow", status=Status.CLOSED, jurisdiction="de")
    ledger.put(by=by, book=book, value=Task(what="soon", due="2026-12-01"), at=NOW)
    return by


ALL = {"Amber Heron", "blue crane", "Cedar Finch", "Dry Willow"}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.CHANGED, ["blue crane", "Cedar Finch", "Amber Heron", "Dry Willow"]),
        (Order.PSEUDONYM, ["Amber Heron", "blue crane", "Cedar Finch", "Dry Willow"]),
        (Order.DUE, ["Dry Willow", "Cedar Finch", "blue crane", "Amber Heron"]),
        (Order.RISK, ["blue crane", "Cedar Finch", "Amber Heron", "Dry Willow"]),
        (Order.STATUS, ["Cedar Finch", "Amber Heron", "blue crane", "Dry Willow"]),
    ],
)
def test_they_stand_in_the_order_asked_for(amina: Workspace, order: Order, expected: list[str]) -> None:
    assert names(amina, order=order) == expected
    pages = [cases(amina, order=order, limit=1, offset=place)[0].pseudonym for place in range(4)]
    assert pages == expected
    assert cases(amina, order=order, limit=1, offset=4) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": Status.LODGED}, {"blue crane"}),
        ({"risk": Risk.HIGH}, {"Cedar Finch"}),
        ({"risk": Risk.UNKNOWN, "status": Status.PREPARING}, {"Amber Heron"}),
        ({"language": "ru"}, {"Amber Heron", "Cedar Finch"}),
        ({"language": "ce"}, {"Amber Heron"}),
        ({"language": "r"}, set()),
        ({"jurisdiction": "de"}, {"Dry Willow"}),
        ({"region": "North coast"}, {"Amber Heron", "Cedar Finch"}),
        ({"region": "North"}, set()),
        ({"text": "north"}, {"Amber Heron", "Cedar Finch"}),
        ({"text": "her north"}, {"Amber Heron"}),
        ({"text": "ELAN"}, {"blue crane"}),
        ({"text": "north -finch"}, {"Amber Heron"}),
        ({"text": "eron"}, set()),
        ({"text": "soon"}, set()),
        ({"text": "…"}, set()),
        ({"text": "  "}, ALL),
        ({"text": 'NEAR("'}, set()),
        ({}, ALL),
    ],
)
def test_only_those_are_listed_that_are_asked_for(
    amina: Workspace, asked: dict[str, object], expected: set[str]
) -> None:
    assert set(names(amina, **asked)) == expected


def test_a_line_says_what_is_due_next_and_how_much_there_is(amina: Workspace) -> None:
    due = {row.pseudonym: (row.due, row.tasks) for row in cases(amina)}
    assert due == {
        "Amber Heron": ("", 0),
        "blue crane": ("", 0),
        "Cedar Finch": ("2027-03-01", 2),
        "Dry Willow": ("2026-12-01", 1),
    }


def test_the_regions_are_those_of_ones_own_cases(amina: Workspace, people: Cast) -> None:
    assert regions(amina) == ["North coast", "Élan"]
    assert regions(people.carla) == []
    open_case(amina, region="Another")
    assert regions(amina) == ["Another", "North coast", "Élan"]


def test_any_entry_but_an_opening_is_a_change(scene: Scene) -> None:
    amina = scene.people.amina
    other = do.open_case(by=amina, at=Micros(NOW + DAY)).book
    assert [row.book for row in cases(amina)] == [other, scene.book]
    note_access(by=scene.people.boris, book=scene.book, what="opened", at=Micros(NOW + 2 * DAY))
    assert [row.book for row in recent(amina, limit=1)] == [other]
    do.add_note(by=amina, book=scene.book, text="x", at=Micros(NOW + 2 * DAY))
    assert [row.book for row in recent(amina, limit=1)] == [scene.book]


def test_a_case_of_two_versions_is_one_line_of_the_newest(people: Cast) -> None:
    by = people.amina
    book = open_case(by, region="First")
    held = by.one(CaseFile, book=book)
    for region in ("Second", "Third"):
        ledger.put(
            by=by, book=book, value=CaseFile(pseudonym="Amber Heron", region=region), at=NOW, replaces=held
        )
    assert len(by.all(CaseFile)) == 2
    assert [row.region for row in cases(by)] == ["Third"]
    assert names(by, region="Second") == []
    assert names(by, text="second") == []
    assert names(by, region="Third") == ["Amber Heron"]


def test_to_others_they_do_not_exist(amina: Workspace, people: Cast) -> None:
    (book,) = [row.book for row in cases(amina, wanted=Wanted(text="amber"))]
    do.share_case(by=amina, book=book, to=people.boris.member, rights=seal.Rights.READ)
    boris = workspace_of(people.ledger, "boris")
    assert names(boris) == ["Amber Heron"]
    assert names(boris, text="north") == ["Amber Heron"]
    assert regions(boris) == ["North coast"]
    for order in Order:
        assert cases(people.carla, order=order) == []
    assert (count(people.carla), regions(people.carla), recent(people.carla)) == (0, [], [])


def test_what_was_taken_away_is_listed_no_more(amina: Workspace, people: Cast) -> None:
    (row,) = cases(amina, wanted=Wanted(text="amber"))
    do.share_case(by=amina, book=row.book, to=people.boris.member, rights=seal.Rights.READ)
    assert len(cases(people.boris)) == 1
    revoke(by=amina, book=row.book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    assert cases(people.boris) == []
    assert people.boris.last_changes().keys() == {people.ledger.organisation}


def test_a_book_that_is_no_case_is_not_listed(people: Cast) -> None:
    assert cases(people.amina) == []
    assert count(people.amina) == 0


def test_only_declared_fields_are_asked_for(people: Cast) -> None:
    for wrong in (
        Listing(CaseFile, where={"grounds": "x"}),
        Listing(CaseFile, holding={"grounds": "x"}),
        Listing(CaseFile, order="grounds"),
        Listing(CaseFile, order="status') --"),
    ):
        with pytest.raises(ValueError, match="not declared as indexed"):
            people.amina.listed(wrong, limit=1)


def test_the_order_of_danger_names_every_degree() -> None:
    assert set(listing.DANGER) == set(Risk)
