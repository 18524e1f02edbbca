"""A draft is its writer's own, and two windows never write over each other."""

import pytest

from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import EntryId
from havre.cases import operations as do
from havre.cases.types import Draft, Typed
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from tests.cases.scene import Scene
from tests.cast import NOW

WORDS = "half a sentence about the yard"


def draft(text: str = WORDS) -> Draft:
    return Draft(page="chronology/new/", typed=(Typed("what", (text,)),))


def kept(by: Workspace, scene: Scene, text: str = WORDS, goes_on: EntryId | None = None) -> Held[Draft]:
    return do.keep_draft(by=by, book=scene.book, draft=draft(text), at=NOW, goes_on=goes_on)


def test_only_its_writer_is_shown_it(scene: Scene) -> None:
    people = scene.people
    first = kept(people.boris, scene)
    assert do.drafts(people.boris, scene.book) == [first]
    assert do.drafts(people.amina, scene.book) == []
    with pytest.raises(NotFound):
        do.the_draft(people.amina, scene.book, first.object_id)
    with pytest.raises(NotFound):
        do.drop_draft(by=people.amina, book=scene.book, draft=first.object_id, at=NOW)
    with pytest.raises(NotFound):
        kept(people.carla, scene)
    assert do.drafts(people.carla, scene.book) == []
    for by in (people.amina, people.boris, people.carla):
        assert by.search("half") == [], "what is not said so far is found by nobody"


def test_it_goes_on_as_one_and_its_same_words_add_nothing(scene: Scene) -> None:
    by = scene.people.boris
    first = kept(by, scene)
    assert kept(by, scene, goes_on=first.entry_id) == first
    second = kept(by, scene, "a whole sentence", goes_on=first.entry_id)
    assert second.object_id == first.object_id
    assert do.drafts(by, scene.book) == [second]


def test_two_windows_make_two_drafts_of_one(scene: Scene) -> None:
    by = scene.people.boris
    first = kept(by, scene)
    one = kept(by, scene, "one window", goes_on=first.entry_id)
    other = kept(by, scene, "the other window", goes_on=first.entry_id)
    assert {held.value.typed[0].values[0] for held in do.drafts(by, scene.book)} == {
        "one window",
        "the other window",
    }
    do.drop_draft(by=by, book=scene.book, draft=one.object_id, at=NOW)
    late = kept(by, scene, "typed after it was thrown away", goes_on=one.entry_id)
    assert {held.object_id for held in do.drafts(by, scene.book)} == {other.object_id, late.object_id}


def test_another_writers_draft_is_never_gone_on_from(scene: Scene) -> None:
    first = kept(scene.people.boris, scene)
    mine = kept(scene.people.amina, scene, "hers", goes_on=first.entry_id)
    assert mine.object_id != first.object_id
    assert do.drafts(scene.people.boris, scene.book) == [first]


def test_what_can_not_be_kept_is_said(scene: Scene) -> None:
    with pytest.raises(WrongInput, match="in two parts"):
        kept(scene.people.boris, scene, "ж" * 450_001)
    kept(scene.people.boris, scene, "ж" * 450_000)
    do.take_away(by=scene.people.amina, book=scene.book, key_id=scene.people.boris.keys.key_id)
    with pytest.raises((NotFound, Refused)):
        kept(scene.people.boris, scene)
