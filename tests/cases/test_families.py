"""Linked cases: only who holds both sees the link, no ground crosses, and each person's consent is their own."""

from dataclasses import dataclass

import msgspec
import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, Micros
from havre.base.when import parse_when
from havre.cases import dossier, families
from havre.cases import operations as do
from havre.cases.consent import NotAllowed
from havre.cases.types import (
    OUTSIDE,
    CaseFile,
    Consent,
    FamilyTie,
    Field,
    Ground,
    Happening,
    Narrative,
    Purpose,
    Relation,
    SharedHappening,
)
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from tests.cases.scene import DAY, OFFICE, Scene, agreed
from tests.cast import NOW

READ = seal.Rights.READ


@dataclass(frozen=True)
class Kin:
    """Amina holds both cases; Boris the file of the first alone; Carla neither."""

    scene: Scene
    other: Held[CaseFile]
    tie: Held[FamilyTie]
    told: Held[Happening]  # in the first case

    @property
    def amina(self) -> Workspace:
        return self.scene.people.amina

    @property
    def book(self) -> BookId:
        return self.scene.book

    def linked(self, by: Workspace | None = None) -> families.Relative:
        return families.relative(by or self.amina, self.book, self.tie.object_id)

    def consent(self, book: BookId, **changed: object) -> Held[Consent]:
        value = agreed(self.scene, Field.CHRONOLOGY).value
        plain = msgspec.structs.replace(value, purpose=Purpose.FAMILY, recipient="their spouse", **changed)
        return do.give_consent(by=self.amina, book=book, consent=plain, at=NOW)


@pytest.fixture
def kin(scene: Scene) -> Kin:
    amina = scene.people.amina
    other = do.open_case(by=amina, at=NOW, grounds=(Ground.RELIGION,), region="Elsewhere")
    tie = do.link_cases(by=amina, book=scene.book, other=other.book, relation=Relation.SPOUSE, at=NOW)
    happening = Happening(what="We left the town by night", when=parse_when("May 2017"))
    return Kin(scene, other, tie, do.add_happening(by=amina, book=scene.book, happening=happening, at=NOW))


def test_who_holds_both_sees_the_link_and_the_pseudonym(kin: Kin) -> None:
    (one,) = families.relatives(kin.amina, kin.book)
    (back,) = families.relatives(kin.amina, kin.other.book)
    assert (one.book, one.pseudonym) == (kin.other.book, kin.other.value.pseudonym)
    assert (back.book, back.tie.value.relation) == (kin.book, Relation.SPOUSE)


@pytest.mark.parametrize(
    ("said", "other_way"),
    [
        (Relation.CHILD, Relation.PARENT),
        (Relation.PARENT, Relation.CHILD),
        (Relation.SIBLING, Relation.SIBLING),
    ],
)
def test_the_other_side_says_it_the_other_way_round(
    scene: Scene, said: Relation, other_way: Relation
) -> None:
    amina = scene.people.amina
    other = do.open_case(by=amina, at=NOW)
    do.link_cases(by=amina, book=scene.book, other=other.book, relation=said, at=NOW)
    (back,) = families.relatives(amina, other.book)
    assert back.tie.value.relation is other_way


def test_who_holds_one_case_sees_no_link_and_carla_no_case(kin: Kin) -> None:
    people = kin.scene.people
    assert families.relatives(people.boris, kin.book) == []
    with pytest.raises(NotFound):
        kin.linked(people.boris)
    for by in (people.boris, people.carla):
        with pytest.raises(NotFound):
            families.relatives(by, kin.other.book)
    do.share_case(by=kin.amina, book=kin.other.book, to=people.boris.member, rights=READ)
    assert kin.linked(people.boris).pseudonym == kin.other.value.pseudonym, (
        "the control: with both he sees it"
    )


def test_what_is_kept_in_one_case_names_nothing_of_the_other(kin: Kin) -> None:
    """All that the keys of the first case open: no book, pseudonym, ground or region of the second."""
    boris = kin.scene.people.boris
    (tie,) = boris.all(FamilyTie, book=kin.book)
    stored = msgspec.msgpack.encode(tie.value)
    for word in (
        kin.other.book,
        kin.other.object_id,
        kin.other.value.pseudonym.encode(),
        b"religion",
        b"Elsewhere",
    ):
        assert word not in stored
    assert boris.count(CaseFile) == 1


def test_a_relatives_dossier_and_search_hold_nothing_of_the_other(kin: Kin) -> None:
    do.write_narrative(
        by=kin.amina,
        book=kin.other.book,
        narrative=Narrative(language="en", text="zqxsecret of the spouse"),
        at=NOW,
    )
    agreed(kin.scene)
    choice = dossier.Choice(purpose=Purpose.ASYLUM, recipient=OFFICE)
    prepared = dossier.prepare(by=kin.amina, book=kin.book, choice=choice, at=NOW)
    assert not isinstance(prepared, NotAllowed)
    text = msgspec.json.encode(msgspec.to_builtins(prepared.contents)).decode()
    assert "left the town by night" in text, "the control"
    for word in ("zqxsecret", "religion", kin.other.value.pseudonym):
        assert word not in text
    assert kin.scene.people.boris.search("zqxsecret") == []


def test_a_link_needs_the_right_to_write_in_both(scene: Scene) -> None:
    people = scene.people
    theirs = do.open_case(by=people.carla, at=NOW)
    with pytest.raises(NotFound):
        do.link_cases(by=people.amina, book=scene.book, other=theirs.book, relation=Relation.CHILD, at=NOW)
    do.share_case(by=people.carla, book=theirs.book, to=people.amina.member, rights=READ)
    size = people.amina.ledger.tree.size
    with pytest.raises(Refused):
        do.link_cases(by=people.amina, book=scene.book, other=theirs.book, relation=Relation.CHILD, at=NOW)
    assert people.amina.ledger.tree.size == size, "neither side was written"


def test_no_case_is_linked_with_itself_or_twice(kin: Kin) -> None:
    for other in (kin.book, kin.other.book):
        with pytest.raises(WrongInput) as wrong:
            do.link_cases(by=kin.amina, book=kin.book, other=other, relation=Relation.OTHER, at=NOW)
        assert wrong.value.field == "other"


def shown_there(kin: Kin, *, mine: Held[Consent], theirs: Held[Consent]) -> Held[SharedHappening]:
    return do.share_happening(
        by=kin.amina,
        linked=kin.linked(),
        happening=kin.told,
        agreed=mine.object_id,
        agreed_there=theirs.object_id,
        at=NOW,
    )


def test_a_happening_is_shown_there_by_reference_with_the_consent_of_both(kin: Kin) -> None:
    reference = shown_there(kin, mine=kin.consent(kin.book), theirs=kin.consent(kin.other.book))
    (shown,) = families.shared(kin.amina, kin.other.book, at=NOW)
    assert shown.happening.value.what == "We left the town by night"
    assert shown.happening.book == kin.book, "its text stayed under the keys of its own case"
    assert b"night" not in msgspec.msgpack.encode(reference.value)
    assert families.shared(kin.amina, kin.book, at=NOW) == []
    boris = kin.scene.people.boris
    do.share_case(by=kin.amina, book=kin.other.book, to=kin.scene.people.carla.member, rights=READ)
    assert families.shared(kin.scene.people.carla, kin.other.book, at=NOW) == [], "she holds the second alone"
    assert families.shared(boris, kin.book, at=NOW) == []


@pytest.mark.parametrize("side", ["agreed", "agreed_there"])
@pytest.mark.parametrize(
    "wrong", [{"purpose": Purpose.ASYLUM}, {"fields": (Field.NARRATIVE,)}, {"given": Micros(NOW + DAY // 2)}]
)
def test_without_such_a_consent_of_each_it_is_not_shown(
    kin: Kin, side: str, wrong: dict[str, object]
) -> None:
    good = {"agreed": kin.consent(kin.book), "agreed_there": kin.consent(kin.other.book)}
    bad = kin.consent(kin.book if side == "agreed" else kin.other.book)
    value = msgspec.structs.replace(bad.value, **wrong)
    bad = do.give_consent(by=kin.amina, book=bad.book, consent=value, at=NOW)
    with pytest.raises(WrongInput) as refused:
        do.share_happening(
            by=kin.amina,
            linked=kin.linked(),
            happening=kin.told,
            at=NOW,
            **{name: held.object_id for name, held in (good | {side: bad}).items()},
        )
    assert refused.value.field == side
    assert kin.amina.count(SharedHappening) == 0


@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_it_is_shown_no_more_once_either_takes_their_consent_back(kin: Kin, whose: str) -> None:
    consents = {"mine": kin.consent(kin.book), "theirs": kin.consent(kin.other.book)}
    shown_there(kin, **consents)
    do.withdraw_consent(by=kin.amina, consent=consents[whose], at=NOW)
    assert families.shared(kin.amina, kin.other.book, at=NOW) == []
    standing = [held for held in kin.amina.all(Consent) if held.value.withdrawn is None]
    other = consents["theirs" if whose == "mine" else "mine"]
    assert other.object_id in {held.object_id for held in standing}, "the other person's stands"


def test_one_persons_withdrawal_takes_effect_for_their_case_alone(kin: Kin) -> None:
    mine = agreed(kin.scene)
    do.give_consent(by=kin.amina, book=kin.other.book, consent=mine.value, at=NOW)
    do.add_happening(by=kin.amina, book=kin.other.book, happening=kin.told.value, at=NOW)
    do.withdraw_consent(by=kin.amina, consent=mine, at=NOW)
    choice = dossier.Choice(purpose=Purpose.ASYLUM, recipient=OFFICE)
    stopped, goes_on = (
        dossier.prepare(by=kin.amina, book=book, choice=choice, at=NOW) for book in (kin.book, kin.other.book)
    )
    assert isinstance(stopped, NotAllowed)
    assert not isinstance(goes_on, NotAllowed)


def test_ending_a_link_ends_it_on_both_sides_with_what_was_shown(kin: Kin) -> None:
    shown_there(kin, mine=kin.consent(kin.book), theirs=kin.consent(kin.other.book))
    do.unlink_cases(by=kin.amina, linked=kin.linked(), at=NOW)
    for kind in (FamilyTie, SharedHappening):
        assert kin.amina.count(kind) == 0
    assert kin.amina.get(Happening, kin.told.object_id).value == kin.told.value, "the happening stays"
    again = do.link_cases(by=kin.amina, book=kin.book, other=kin.other.book, relation=Relation.CHILD, at=NOW)
    assert again.value.token != kin.tie.value.token, "what was shown before does not come back"
    assert families.shared(kin.amina, kin.other.book, at=NOW) == []


def test_who_may_only_read_one_of_them_ends_no_link(kin: Kin) -> None:
    boris = kin.scene.people.boris
    do.share_case(by=kin.amina, book=kin.other.book, to=boris.member, rights=READ)
    with pytest.raises(Refused):
        do.unlink_cases(by=boris, linked=kin.linked(boris), at=NOW)
    assert kin.amina.count(FamilyTie) == 2, "neither side ended"


def test_nothing_leaves_the_seal_for_a_relatives_case(kin: Kin) -> None:
    assert Purpose.FAMILY not in OUTSIDE
    assert {*OUTSIDE, Purpose.FAMILY} == set(Purpose)
