"""Exhibits: sealed as they arrive, kept through a refused form, handed out under a neutral name."""

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from havre.cases import operations
from havre.cases.operations.cases import REFUSED_MATERIAL
from havre.cases.types import Exhibit, IdentityExhibit, Note
from havre.ledger.queries import verify
from havre.web.cases.media import extension_of, media_type_of
from tests.cases.scene import Scene, an_exhibit
from tests.web.cases.steps import at, entry_in, page_of, refused, sent
from tests.web.cases.test_identity import shown

PDF = b"%PDF-1.7 plainly visible words " + bytes(range(256)) * 900
ABOUT = {"name": "Certificate", "what": "document", "received": "12 May 2026"}


def a_file(content: bytes = PDF, name: str = "Ivar-Primerov.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def kept_file(page: str) -> str:
    found = re.search(r'name="kept_file" value="([0-9a-f]{32})" checked', page)
    assert found is not None
    return found[1]


def test_an_exhibit_is_added_listed_with_its_hash_and_handed_out(amina: Client, scene: Scene) -> None:
    page = sent(amina, at("case-exhibit-add", scene.book), ABOUT | {"file": a_file()})
    assert hashlib.sha256(PDF).hexdigest() in page
    assert "Ivar-Primerov" not in page
    added = next(held for held in scene.people.amina.all(Exhibit) if held.value.name == "Certificate")
    answer = amina.get(at("case-exhibit-file", scene.book, added.object_id.hex()))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # a streaming answer
    assert answer.headers["Content-Disposition"] == 'attachment; filename="exhibit-3.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_of_it_lies_in_clear_on_the_disk(amina: Client, scene: Scene, tmp_path: object) -> None:
    sent(amina, at("case-exhibit-add", scene.book), ABOUT | {"file": a_file()})
    folder = scene.people.ledger.files._folder
    stored = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert len(stored) == 3
    assert not any(b"plainly visible" in content for content in stored)


def test_a_form_refused_for_another_reason_keeps_the_sealed_file(amina: Client, scene: Scene) -> None:
    address = at("case-exhibit-add", scene.book)
    page = refused(amina, address, ABOUT | {"received": "someday", "file": a_file()})
    assert "Here already, sealed" in page
    assert "Ivar-Primerov.pdf, " in page
    assert 'value="Certificate"' in page
    sent(amina, address, ABOUT | {"kept_file": kept_file(page)})
    added = next(held for held in scene.people.amina.all(Exhibit) if held.value.name == "Certificate")
    assert added.value.sha256 == hashlib.sha256(PDF).digest()
    assert added.value.media_type == "application/pdf"
    assert refused(amina, address, ABOUT | {"kept_file": kept_file(page)}).count("Choose a file.") == 2


def test_a_file_that_is_left_out_is_forgotten_and_another_takes_its_place(
    amina: Client, scene: Scene
) -> None:
    address = at("case-exhibit-add", scene.book)
    page = refused(amina, address, ABOUT | {"received": "someday", "file": a_file()})
    sent(amina, address, ABOUT | {"shown_file": kept_file(page), "file": a_file(b"other")})
    added = next(held for held in scene.people.amina.all(Exhibit) if held.value.name == "Certificate")
    assert added.value.length == 5
    assert list((scene.people.ledger.files._folder / "incoming").iterdir()) == []


def test_several_files_are_kept_as_exhibits_of_their_own(amina: Client, scene: Scene) -> None:
    files = [a_file(b"one"), a_file(b"two"), a_file(b"")]
    address = at("case-exhibit-add", scene.book)
    page = refused(amina, address, ABOUT | {"file": files})
    assert "This file is empty" in page
    here = re.findall(r'name="kept_file" value="(\w+)" checked', page)
    assert len(here) == 2
    sent(amina, address, ABOUT | {"kept_file": here, "shown_file": here, "file": a_file(b"three")})
    added = [held.value for held in scene.people.amina.all(Exhibit) if "Certificate" in held.value.name]
    assert [value.name for value in added] == [f"Certificate ({number} of 3)" for number in (1, 2, 3)]
    assert [value.sha256 for value in added] == [
        hashlib.sha256(each).digest() for each in (b"one", b"two", b"three")
    ]
    assert list((scene.people.ledger.files._folder / "incoming").iterdir()) == []


def test_the_same_file_is_kept_twice_only_when_asked(amina: Client, boris: Client, scene: Scene) -> None:
    address = at("case-exhibit-add", scene.book)
    sent(amina, address, ABOUT | {"file": a_file()})
    page = refused(amina, address, ABOUT | {"file": [a_file(), a_file(b"twice"), a_file(b"twice")]})
    assert "is in this case already, byte for byte: no. 3." in page
    assert "came twice." in page
    assert scene.people.amina.count(Exhibit) == 3
    here = re.findall(r'name="kept_file" value="(\w+)" checked', page)
    sent(amina, address, ABOUT | {"kept_file": here, "shown_file": here, "again": "on"})
    assert scene.people.amina.count(Exhibit) == 6
    sent(amina, address, ABOUT | {"file": a_file(b"a passport"), "shows_identity": "on"})
    assert "ID-1" in refused(amina, address, ABOUT | {"file": a_file(b"a passport")})
    sent(boris, address, ABOUT | {"file": a_file(b"a passport")})  # he must not learn that it is there


def test_intimate_material_is_refused_unread_and_only_the_fact_is_kept(amina: Client, scene: Scene) -> None:
    files = scene.people.ledger.files
    address = at("case-exhibit-add", scene.book)
    waiting = kept_file(refused(amina, address, ABOUT | {"received": "?", "file": a_file(b"waits")}))
    before = len(list(files.kept()))
    page = sent(amina, address, {"intimate": "on", "file": [a_file(), a_file(b"x")], "kept_file": waiting})
    assert "Refused unread" in page
    assert scene.people.amina.count(Exhibit) == 2
    assert len(list(files.kept())) == before
    assert list((files._folder / "incoming").iterdir()) == []
    (note,) = scene.people.amina.all(Note, book=scene.book)
    assert note.value.text == REFUSED_MATERIAL


def test_a_form_sent_twice_at_once_keeps_its_file_once(
    amina: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = at("case-exhibit-add", scene.book)
    typed = ABOUT | {
        "kept_file": kept_file(refused(amina, address, ABOUT | {"received": "?", "file": a_file()}))
    }
    kept = operations.add_exhibit

    def slowly(**given: object) -> object:
        monkeypatch.setattr(operations, "add_exhibit", kept)
        assert "Choose a file." in refused(amina, address, typed)  # the second press of the button, meanwhile
        return kept(**given)  # type: ignore[arg-type]  # handed through as they came

    monkeypatch.setattr(operations, "add_exhibit", slowly)
    sent(amina, address, typed)
    added = [held for held in scene.people.amina.all(Exhibit) if held.value.name == "Certificate"]
    assert len(added) == 1
    assert verify(scene.people.ledger).ok


@pytest.mark.parametrize("with_file", [False, True])
def test_no_file_and_an_empty_file_are_refused(amina: Client, scene: Scene, with_file: bool) -> None:
    typed: dict[str, object] = ABOUT | ({"file": a_file(b"")} if with_file else {})
    page = refused(amina, at("case-exhibit-add", scene.book), typed)
    assert ("This file is empty" if with_file else "Choose a file.") in page
    assert "checked><span>" not in page
    assert scene.people.amina.count(Exhibit) == 2


def test_nobody_uses_a_file_that_another_member_is_sending(
    amina: Client, boris: Client, scene: Scene
) -> None:
    address = at("case-exhibit-add", scene.book)
    page = refused(amina, address, ABOUT | {"received": "someday", "file": a_file()})
    assert "Choose a file." in refused(boris, address, ABOUT | {"kept_file": kept_file(page)})


def test_what_shows_the_identity_exists_only_for_who_holds_it(
    amina: Client, boris: Client, scene: Scene
) -> None:
    assert "shows who the person is" not in page_of(boris, at("case-exhibit-add", scene.book))
    typed = ABOUT | {"name": "A paper", "file": a_file(), "shows_identity": "on"}
    sent(amina, at("case-exhibit-add", scene.book), typed)
    paper = scene.people.amina.one(IdentityExhibit, book=scene.book)
    assert "A paper" not in page_of(boris, at("case-exhibits", scene.book))
    for name in ("case-exhibit", "case-exhibit-file", "case-history"):
        assert boris.get(at(name, scene.book, paper.object_id.hex())).status_code == 404
    typed = ABOUT | {"name": "Boris's", "file": a_file(b"%PDF-"), "shows_identity": "on"}
    sent(boris, at("case-exhibit-add", scene.book), typed)
    assert scene.people.amina.count(IdentityExhibit) == 1


def test_a_description_is_changed_and_the_file_stays(amina: Client, scene: Scene) -> None:
    held = scene.exhibits[0]
    address = at("case-exhibit", scene.book, held.object_id.hex())
    typed = ABOUT | {"name": "Renamed", "entry": entry_in(page_of(amina, address)), "sha256": "00"}
    assert "Renamed" in sent(amina, address, typed)
    assert scene.people.amina.get(Exhibit, held.object_id).value.sha256 == held.value.sha256


def test_a_damaged_file_is_never_handed_out_as_whole(amina: Client, scene: Scene) -> None:
    held = an_exhibit(scene.people.amina, scene.book, "to be damaged")
    path = next(p for p in scene.people.ledger.files._folder.rglob(f"{held.value.file_id.hex()}.age"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    answer = amina.get(at("case-exhibit-file", scene.book, held.object_id.hex()))
    assert answer.status_code == 500
    assert b"to be damaged" not in answer.content


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF0000WEBP", "image/webp"),
        (b"RIFF0000AVI ", "application/octet-stream"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"<html><script>", "application/octet-stream"),
        (b"<svg", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_bytes_decide_what_a_file_is(head: bytes, expected: str) -> None:
    assert media_type_of(head) == expected
    assert bool(extension_of(expected)) == (expected != "application/octet-stream")


def test_an_exhibit_of_the_identity_is_covered_in_every_list_until_pressed(
    amina: Client, boris: Client, scene: Scene
) -> None:
    paper = an_exhibit(scene.people.amina, scene.book, "Passport of I. P.", shows_identity=True)
    places = ("case-exhibits", "case-exhibit-add", "case-happening-add", "case-dossier", "case-chronology")
    for page in (page_of(amina, at(name, scene.book)) for name in places):
        assert "Passport of I. P." not in page
    assert shown(scene) == 0
    page = page_of(amina, at("case-exhibits", scene.book))
    assert "ID-1. identity exhibit, covered" in page
    assert page.index("Sealed: identity") < page.index("identity exhibit, covered")
    page = amina.post(at("case-exhibits", scene.book)).content.decode()
    assert "Passport of I. P." in page
    assert "data-covers-again" in page
    assert 'http-equiv="refresh"' in page
    assert shown(scene) == 1
    page = boris.post(at("case-exhibits", scene.book)).content.decode()
    assert "covered" not in page
    assert paper.object_id.hex() not in page
    assert shown(scene) == 1


def test_describing_an_exhibit_of_the_identity_is_on_record_and_named_so(amina: Client, scene: Scene) -> None:
    paper = an_exhibit(scene.people.amina, scene.book, "Passport", shows_identity=True)
    assert "Sealed: identity" not in page_of(
        amina, at("case-exhibit", scene.book, scene.exhibits[0].object_id.hex())
    )
    assert shown(scene) == 0
    page = page_of(amina, at("case-exhibit", scene.book, paper.object_id.hex()))
    assert "Sealed: identity" in page
    assert "Sealed: case file" not in page
    assert shown(scene) == 1


def test_a_translation_of_what_is_gone_is_said_without_its_id(amina: Client, scene: Scene) -> None:
    typed = ABOUT | {"file": a_file(), "translation_of": "00" * 16}
    page = refused(amina, at("case-exhibit-add", scene.book), typed)
    assert "This is no longer there. Choose again." in page
    assert "00" * 16 not in page
