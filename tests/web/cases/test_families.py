"""The family of a case on its pages: there for who holds both cases, and for nobody else in body, headers or count."""

import pytest
from django.test import Client

from havre import seal
from havre.cases import operations as do
from havre.cases.types import FamilyTie, Happening, Relation, SharedHappening
from tests.attack.test_outsider import OF_A_CASE, drawn, shown
from tests.attack.test_outsider import at as of
from tests.cases.scene import Scene
from tests.cases.test_families import Kin, kin, shown_there  # noqa: F401 (a fixture)
from tests.cast import NOW, client_of
from tests.web.cases.steps import at, page_of, refused, sent

# The log's own bytes stand there: how much was written to the case, as everybody who holds it sees.
OF_THE_LOG = {"thief"}


def _pages(client: Client, scene: Scene) -> dict[str, tuple[object, ...]]:
    """What every page of a case tells, and those that list cases."""
    told = {
        each.name: shown(client.get(of(each, book=scene.book.hex(), entry=drawn())))
        for each in OF_A_CASE
        if each.parts == {"book"} and each.name not in OF_THE_LOG
    }
    for name in ("/cases/", "/today/"):
        told[name] = shown(client.get(name))
    told["search"] = shown(client.post("/cases/search/", {"words": "spouse"}, follow=True))
    return told


def test_for_boris_who_holds_one_case_every_page_is_as_before_the_link(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("havre.web.clock.now", lambda: NOW)  # pages say what time it is
    amina, boris = client_of("amina"), client_of("boris")
    other = do.open_case(by=scene.people.amina, at=NOW)
    _pages(boris, scene), _pages(amina, scene)  # from now on that they opened it is on record for both
    before, hers = _pages(boris, scene), _pages(amina, scene)
    do.link_cases(by=scene.people.amina, book=scene.book, other=other.book, relation=Relation.SPOUSE, at=NOW)
    after = _pages(boris, scene)
    assert [name for name in after if after[name] != before[name]] == []
    changed = {name for name, told in _pages(amina, scene).items() if told != hers[name]}
    assert {"case", "case-family"} <= changed, "the control: to who holds both the link shows"
    assert "family" not in page_of(boris, at("thief", scene.book)).split("<main", 1)[1].casefold()


def test_the_addresses_of_a_tie_are_for_boris_as_if_there_were_none(kin: Kin) -> None:  # noqa: F811
    reference = shown_there(kin, mine=kin.consent(kin.book), theirs=kin.consent(kin.other.book))
    boris, size = client_of("boris"), None
    for address in OF_A_CASE:
        if "object_id" in address.parts:
            for entry in (kin.tie.object_id.hex(), reference.object_id.hex()):
                told = [
                    [
                        shown(answer, asked)
                        for answer in (boris.get(path), boris.post(path), boris.post(path, {"entry": asked}))
                    ]
                    for asked in (entry, drawn())
                    for path in (of(address, book=kin.book.hex(), entry=asked),)
                ]
                assert told[0] == told[1], address.name
            size = size or kin.amina.ledger.tree.size
    assert kin.amina.ledger.tree.size == size


def test_linking_shows_the_pseudonym_and_nothing_else(amina: Client, kin: Kin) -> None:  # noqa: F811
    page = page_of(amina, at("case-family", kin.book))
    assert kin.other.value.pseudonym in page
    assert "spouse or partner" in page
    assert "Each person alone." in page
    for word in ("religion", "Elsewhere"):
        assert word not in page
        assert word not in page_of(amina, at("case", kin.book))
    assert kin.other.value.pseudonym in page_of(amina, at("case", kin.book))


def test_a_link_is_made_and_ended_by_its_pages(amina: Client, scene: Scene) -> None:
    other = do.open_case(by=scene.people.amina, at=NOW)
    typed = {"other": other.book.hex(), "relation": "child"}
    assert "no longer there" in refused(amina, at("case-family", scene.book), typed | {"other": "00" * 16})
    assert other.value.pseudonym in sent(amina, at("case-family", scene.book), typed)
    assert "parent" in page_of(amina, at("case-family", other.book))
    (tie,) = scene.people.amina.all(FamilyTie, book=scene.book)
    address = at("case-family-end", scene.book, tie.object_id.hex())
    assert other.value.pseudonym in page_of(amina, address)
    assert scene.people.amina.count(FamilyTie) == 2, "asked first"
    sent(amina, address, {})
    assert scene.people.amina.count(FamilyTie) == 0


def test_a_happening_is_shown_there_and_no_more(amina: Client, kin: Kin) -> None:  # noqa: F811
    address = at("case-family-share", kin.book, kin.tie.object_id.hex())
    assert "Something is missing first" in page_of(amina, address)
    mine, theirs = kin.consent(kin.book), kin.consent(kin.other.book)
    typed = {
        "happening": kin.told.object_id.hex(),
        "agreed": mine.object_id.hex(),
        "agreed_there": theirs.object_id.hex(),
    }
    assert "This is needed." in refused(amina, address, typed)
    assert kin.amina.count(SharedHappening) == 0
    sent(amina, address, typed | {"read": "on"})
    there = at("case-family", kin.other.book)
    assert "We left the town by night" in page_of(amina, there)
    do.share_case(by=kin.amina, book=kin.other.book, to=kin.scene.people.carla.member, rights=seal.Rights.ALL)
    carla = client_of("carla")
    assert "left the town" not in page_of(carla, there), "she holds that case alone"
    reference = kin.amina.one(SharedHappening, book=kin.other.book).object_id.hex()
    stop = at("case-family-stop", kin.other.book, reference)
    assert carla.post(stop).status_code == 404
    assert "left the town" not in sent(amina, stop, {})
    assert kin.amina.get(Happening, kin.told.object_id).value == kin.told.value


@pytest.mark.parametrize("name", ["case-family-end", "case-family-share"])
def test_who_may_only_read_changes_nothing(kin: Kin, name: str) -> None:  # noqa: F811
    people = kin.scene.people
    for book in (kin.book, kin.other.book):
        do.share_case(by=people.amina, book=book, to=people.carla.member, rights=seal.Rights.READ)
    carla = client_of("carla")
    address = at(name, kin.book, kin.tie.object_id.hex())
    assert '<button class="button danger"' not in page_of(carla, address)
    assert carla.post(address).status_code in {200, 403}
    assert kin.amina.count(FamilyTie) == 2
