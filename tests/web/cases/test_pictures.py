"""Pictures of exhibits, what they say of themselves, and copies without it: in memory, and for nobody else."""

import pytest
from django.test import Client

from havre.cases.types import Exhibit, IdentityExhibit
from havre.ledger.types import Held
from havre.web.cases import pictures
from tests.cases.scene import Scene, an_exhibit
from tests.pictures import a_picture
from tests.web.cases.steps import at, page_of, sent
from tests.web.cases.test_exhibits import a_file
from tests.web.cases.test_identity import shown

SAID = "taken at an imagined gate"
NAMES = ("case-exhibit-small", "case-exhibit-facts", "case-exhibit-strip")


def a_photograph(scene: Scene, *, shows_identity: bool = False, content: bytes = b"") -> Held[Exhibit]:
    return an_exhibit(
        scene.people.amina,
        scene.book,
        "A gate",
        shows_identity=shows_identity,
        media_type="image/png",
        content=content or a_picture(SAID),
    )


def test_a_picture_is_made_in_memory_and_kept_till_the_lock(
    amina: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = a_photograph(scene)
    before = sorted(scene.people.ledger.files._folder.rglob("*"))
    address = at("case-exhibit-small", scene.book, held.object_id.hex())
    answer = amina.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["Cache-Control"] == "no-store"
    assert SAID.encode() not in answer.content
    assert sorted(scene.people.ledger.files._folder.rglob("*")) == before
    monkeypatch.setattr(pictures, "convert", None)
    assert amina.get(address).content == answer.content
    assert f'src="{address}"' in page_of(amina, at("case-exhibits", scene.book))


def test_what_it_says_of_itself_is_shown_and_a_copy_goes_without(amina: Client, scene: Scene) -> None:
    held = a_photograph(scene)
    assert SAID in page_of(amina, at("case-exhibit-facts", scene.book, held.object_id.hex()))
    page = sent(amina, at("case-exhibit-strip", scene.book, held.object_id.hex()), {})
    assert "A gate, without what the file says of itself" in page
    assert "working copy of no. 3" in page
    copy = scene.people.amina.all(Exhibit, book=scene.book)[-1]
    assert copy.value.translation_of == held.object_id
    assert copy.value.sha256 != held.value.sha256
    assert SAID not in page_of(amina, at("case-exhibit-facts", scene.book, copy.object_id.hex()))
    assert "A working copy of it" in page_of(amina, at("case-exhibit-look", scene.book, held.object_id.hex()))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n broken", a_picture()[:300]])
def test_a_broken_one_says_so_and_can_still_be_had(amina: Client, scene: Scene, content: bytes) -> None:
    held = a_photograph(scene, content=content)
    page = page_of(amina, at("case-exhibit-look", scene.book, held.object_id.hex()))
    assert "This file is broken, or is not what it says it is." in page
    assert amina.get(at("case-exhibit-small", scene.book, held.object_id.hex())).status_code == 422
    answer = amina.get(at("case-exhibit-file", scene.book, held.object_id.hex()))
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]  # a streaming answer
    answer = amina.post(at("case-exhibit-strip", scene.book, held.object_id.hex()))
    assert answer.status_code == 403
    assert scene.people.amina.count(Exhibit, book=scene.book) == 3
    assert list((scene.people.ledger.files._folder / "incoming").iterdir()) == []


def test_one_damaged_on_the_disk_is_said(amina: Client, scene: Scene) -> None:
    held = a_photograph(scene)
    path = next(p for p in scene.people.ledger.files._folder.rglob(f"{held.value.file_id.hex()}.age"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    for name in ("case-exhibit-small", "case-exhibit-look", "case-exhibit-facts"):
        answer = amina.get(at(name, scene.book, held.object_id.hex()))
        assert answer.status_code == 500
        assert "missing or was changed" in answer.content.decode()


def test_of_the_identity_nothing_is_there_for_boris_and_all_is_on_record(
    amina: Client, boris: Client, scene: Scene
) -> None:
    held = a_photograph(scene, shows_identity=True)
    for name in NAMES:
        address = at(name, scene.book, held.object_id.hex())
        assert boris.get(address).status_code in {404, 405}
        assert boris.post(address).status_code in {404, 405}
    assert shown(scene) == 0
    assert held.object_id.hex() + "/small/" not in page_of(amina, at("case-exhibits", scene.book))
    assert amina.get(at("case-exhibit-small", scene.book, held.object_id.hex())).status_code == 200
    assert shown(scene) == 1
    sent(amina, at("case-exhibit-strip", scene.book, held.object_id.hex()), {})
    assert scene.people.amina.count(IdentityExhibit, book=scene.book) == 2
    assert scene.people.boris.count(Exhibit, book=scene.book) == 2


def test_a_file_that_lies_about_its_kind_is_told_by_its_bytes(amina: Client, scene: Scene) -> None:
    typed = {
        "name": "Lies",
        "what": "photograph",
        "received": "2026",
        "file": a_file(b"%PDF-1.7 no", "x.png"),
    }
    sent(amina, at("case-exhibit-add", scene.book), typed)
    held = scene.people.amina.all(Exhibit, book=scene.book)[-1]
    assert held.value.media_type == "application/pdf"
    page = page_of(amina, at("case-exhibit-look", scene.book, held.object_id.hex()))
    assert "This file is broken" in page
