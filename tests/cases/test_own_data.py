"""What a person asked for about themselves: everything of theirs, nothing of anybody else's."""

import hashlib
import io
import json
import zipfile
from typing import Any

import msgspec
import pytest

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases import own_data
from havre.cases.types import (
    SEALED,
    Draft,
    Exhibit,
    ExhibitKind,
    FamilyLink,
    FamilyTie,
    Outgoing,
    Relation,
    SharedHappening,
    Typed,
    WentOut,
)
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from havre.members import approvals
from tests.cases.scene import PERSON, TOLD, Scene, agreed, an_exhibit, approved
from tests.cast import NOW

WITNESS = "zqx what the neighbour said"


def _made(scene: Scene, *, by: Workspace | None = None) -> own_data.HandedOver:
    made = own_data.hand_over(
        by=by or scene.people.amina, book=scene.book, extension_of=lambda _type: ".bin", at=NOW
    )
    assert isinstance(made, own_data.HandedOver)
    return made


def _opened(data: own_data.OwnData) -> tuple[dict[str, Any], dict[str, bytes], str]:
    """What stands in it, its files, and everything in one text."""
    with zipfile.ZipFile(io.BytesIO(b"".join(data.pieces()))) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(files.pop("data.json"))
    return told, files, json.dumps(told, ensure_ascii=False) + " ".join(files) + repr(sorted(files.values()))


def _gathered(scene: Scene, by: Workspace | None = None) -> tuple[dict[str, Any], dict[str, bytes], str]:
    return _opened(
        own_data.gather(
            by=by or scene.people.amina, book=scene.book, extension_of=lambda _type: ".bin", at=NOW
        )
    )


def _a_witness(scene: Scene) -> Held[Exhibit]:
    by = scene.people.amina
    about = do.About(
        name=WITNESS,
        media_type="application/pdf",
        what=ExhibitKind.STATEMENT,
        received=parse_when("12 May 2026"),
        provenance=WITNESS,
    )
    stored = by.ledger.files.receive([WITNESS.encode()])
    return do.add_exhibit(by=by, book=scene.book, stored=stored, about=about, at=NOW)


def test_everything_of_the_person_is_in_it(scene: Scene) -> None:
    amina = scene.people.amina
    an_exhibit(amina, scene.book, "Passport of a person", shows_identity=True)
    do.add_note(by=amina, book=scene.book, text="a working note", at=NOW)
    agreed(scene)
    told, files, text = _gathered(scene)
    for word in ("Ивар Примеров", "Imagined Town", "00 0000000", "Never leave a message.", "a working note"):
        assert word in text, word
    for word in (
        "The door was broken at dawn.",
        "Taken from the yard",
        "Imaginary Asylum Office",
        "3 May 1992",
    ):
        assert word in text, word
    assert told["held"]["narrative"][0]["versions"][0]["text"] == TOLD
    assert files["files/exhibit-1.bin"] == b"the bytes of Medical certificate"
    assert files["files/exhibit-ID-1.bin"] == b"the bytes of Passport of a person"
    assert told["held"]["exhibit"][0]["file"] == "files/exhibit-1.bin"


def test_every_sealed_type_is_given_but_links_to_a_relative_and_what_is_being_typed() -> None:
    """A new kind of entry is in it by itself; leaving one out has to be written down here."""
    assert set(SEALED) - set(own_data.given()) == {FamilyTie, SharedHappening, Draft}


def test_what_somebody_only_began_to_type_is_not_in_it(scene: Scene) -> None:
    draft = Draft(page="family/", typed=(Typed("other", ("zqx of a relative",)),))
    do.keep_draft(by=scene.people.amina, book=scene.book, draft=draft, at=NOW)
    told, _files, text = _gathered(scene)
    assert "zqx of a relative" not in text
    assert "draft" not in told["held"]


def test_what_was_said_before_and_what_was_taken_out_is_in_it(scene: Scene) -> None:
    amina = scene.people.amina
    note = do.add_note(by=amina, book=scene.book, text="as it was first", at=NOW)
    do.amend_note(by=amina, note=note, text="as it is now", at=NOW)
    gone = do.add_note(by=amina, book=scene.book, text="taken out since", at=NOW)
    do.remove(by=amina, held=gone, at=NOW)
    told, _files, _text = _gathered(scene)
    notes = [[(one["text"], one["stands"]) for one in entry["versions"]] for entry in told["held"]["note"]]
    assert [("as it was first", False), ("as it is now", True)] in notes
    assert any(version == ("taken out since", False) for entry in notes for version in entry)


def test_what_is_another_persons_is_left_out_and_said(scene: Scene) -> None:
    amina = scene.people.amina
    family = (FamilyLink("sister", "Zqx Primerova"),)
    person = msgspec.structs.replace(PERSON, family=family)
    do.describe_person(by=amina, book=scene.book, person=person, at=NOW, replaces=scene.person)
    _a_witness(scene)
    told, files, text = _gathered(scene)
    assert "sister" in text, "that there is one is the person's own"
    for word in ("Zqx Primerova", WITNESS, "an interpreter from another region", "amina", "boris"):
        assert word.casefold() not in text.casefold(), word
    assert {"what": own_data.WITNESSES_LEFT_OUT, "how_many": 1} in told["left_out"]
    assert {"what": own_data.NAMES_LEFT_OUT} in told["left_out"]
    assert len(files) == 2


def test_no_key_of_a_file_is_in_it(scene: Scene) -> None:
    _told, _files, text = _gathered(scene)
    for held in scene.exhibits:
        assert held.value.sha256.hex() in text, "the control: the hash is"
        assert held.value.identity.hex() not in text
        assert held.value.file_id.hex() not in text


def test_nothing_tells_that_a_relative_has_a_case(scene: Scene) -> None:
    amina = scene.people.amina
    before = _gathered(scene)[2]
    other = do.open_case(by=amina, at=NOW, region="Elsewhere")
    tie = do.link_cases(by=amina, book=scene.book, other=other.book, relation=Relation.SPOUSE, at=NOW)
    assert _gathered(scene)[2] == before
    do.unlink_cases(by=amina, linked=_linked(amina, scene, tie), at=NOW)
    assert _gathered(scene)[2] == before


def _linked(by: Workspace, scene: Scene, tie: Held[FamilyTie]) -> Any:
    from havre.cases import families

    return families.relative(by, scene.book, tie.object_id)


def test_it_takes_two_people_and_stands_in_the_register_with_its_hash(scene: Scene) -> None:
    amina = scene.people.amina
    approved(scene)  # for a dossier, which is another thing
    size = amina.ledger.tree.size
    with pytest.raises(Refused, match="approve this first"):
        _made(scene)
    assert amina.ledger.tree.size == size
    answer = approved(scene, action=approvals.EXPORT_OWN)
    made = _made(scene)
    whole = b"".join(made.data.pieces())
    value = amina.get(WentOut, made.record.object_id).value
    assert (value.what, value.purpose, value.approval) == (Outgoing.OWN_DATA, None, answer)
    assert (value.sha256, value.length) == (hashlib.sha256(whole).digest(), len(whole))
    assert made.length == len(whole)
    with pytest.raises(Refused, match="approve this first"):
        _made(scene)


def test_boris_without_the_identity_makes_none_and_for_carla_there_is_no_case(scene: Scene) -> None:
    people = scene.people
    approved(scene, by=people.boris, action=approvals.EXPORT_OWN)
    with pytest.raises(Refused, match="half of it would be missing"):
        _made(scene, by=people.boris)
    with pytest.raises(NotFound):
        _made(scene, by=people.carla)
    assert people.amina.count(WentOut) == 0


def test_who_may_only_read_makes_none(scene: Scene) -> None:
    people = scene.people
    do.share_case(
        by=people.amina, book=scene.book, to=people.carla.member, rights=seal.Rights.READ, with_identity=True
    )
    approved(scene, by=people.carla, action=approvals.EXPORT_OWN)
    with pytest.raises(Refused, match="not change it"):
        _made(scene, by=people.carla)
    assert people.amina.count(WentOut) == 0
