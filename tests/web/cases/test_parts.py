"""Files sent in parts through the pages' own addresses, as the script does it."""

import json
import os
from typing import Any

import pytest
from django.test import Client

from havre.cases.types import Exhibit
from havre.web.runtime import runtime
from tests.cases.scene import Scene
from tests.cast import client_of
from tests.web.cases.addresses import ABSENT
from tests.web.cases.steps import at, page_of, sent
from tests.web.cases.test_exhibits import ABOUT
from tests.web.cases.test_outsiders import masked

PART = 150_000
CONTENT = b"%PDF-1.7 plainly visible words " + os.urandom(400_000)
FILE = {"name": "Ivar-Primerov.pdf", "length": str(len(CONTENT)), "mark": "1795000000"}


def begin(client: Client, scene: Scene, **changed: str) -> dict[str, Any]:
    answer = client.post(at("case-parts", scene.book), FILE | changed)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


def part(client: Client, scene: Scene, upload: str, position: int, data: bytes | None = None) -> Any:
    data = CONTENT[position : position + PART] if data is None else data
    return client.post(
        at("case-part", scene.book, upload),
        data,
        content_type="application/octet-stream",
        headers={"Havre-Position": str(position)},
    )


def whole(client: Client, scene: Scene) -> str:
    said = begin(client, scene)
    while "kept_file" not in said:
        said = json.loads(part(client, scene, said["upload"], said["position"]).content)
    kept: str = said["kept_file"]
    return kept


def test_a_file_in_parts_becomes_an_exhibit(amina: Client, scene: Scene) -> None:
    kept = whole(amina, scene)
    page = page_of(amina, at("case-exhibit-add", scene.book))
    assert f'value="{kept}" checked' in page, "a page that is opened anew still has it"
    assert "Ivar-Primerov.pdf" in page
    sent(amina, at("case-exhibit-add", scene.book), ABOUT | {"kept_file": kept, "shown_file": kept})
    added = next(held for held in scene.people.amina.all(Exhibit) if held.value.name == "Certificate")
    assert added.value.media_type == "application/pdf"
    answer = amina.get(at("case-exhibit-file", scene.book, added.object_id.hex()))
    assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]  # a streaming answer
    assert list((scene.people.ledger.files._folder / "incoming").iterdir()) == []


def test_after_a_lock_it_goes_on_and_nothing_lies_in_clear(amina: Client, scene: Scene) -> None:
    said = begin(amina, scene)
    said = json.loads(part(amina, scene, said["upload"], 0).content)
    assert said["position"] == PART
    runtime().sessions.lock(bytes.fromhex(amina.cookies["havre"].value))
    answer = part(amina, scene, said["upload"], PART)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/unlock/")
    folder = scene.people.ledger.files._folder / "incoming"
    kept = [path.read_bytes() for path in folder.iterdir()]
    assert len(kept) == 2
    assert not any(word in data for data in kept for word in (b"plainly visible", b"Primerov"))
    back = client_of("amina")
    assert "Ivar-Primerov.pdf: 131" in page_of(back, at("case-exhibit-add", scene.book))
    again = begin(back, scene)
    assert PART - 65_536 <= again["position"] <= PART
    assert whole(back, scene)


def test_a_part_that_comes_twice_changes_nothing(amina: Client, scene: Scene) -> None:
    upload = begin(amina, scene)["upload"]
    for status in (200, 409, 409):
        answer = part(amina, scene, upload, 0)
        assert (answer.status_code, json.loads(answer.content)["position"]) == (status, PART)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"length": "0"}, "empty"),
        ({"length": "2097152001"}, "at most 2000 MB"),
        ({"length": "9" * 30}, "Choose it again"),
        ({"length": "-1"}, "Choose it again"),
        ({"length": "\u0663"}, "Choose it again"),
    ],
)
def test_what_can_not_be_taken_is_said(
    amina: Client, scene: Scene, changed: dict[str, str], sentence: str
) -> None:
    answer = amina.post(at("case-parts", scene.book), FILE | changed)
    assert answer.status_code == 403
    assert sentence in json.loads(answer.content)["sentence"]
    assert not list(scene.people.ledger.files.notes())


def test_a_part_without_its_place_or_too_large_is_refused(amina: Client, scene: Scene) -> None:
    upload = begin(amina, scene, length="9000000")["upload"]
    for position, data in (("", b"x"), ("-1", b"x"), ("0", bytes(3 * 1024 * 1024 + 1))):
        answer = amina.post(
            at("case-part", scene.book, upload),
            data,
            content_type="application/octet-stream",
            headers={"Havre-Position": position},
        )
        assert answer.status_code == 403
        assert "Load the page again" in json.loads(answer.content)["sentence"]
    assert begin(amina, scene, length="9000000") == {"upload": upload, "position": 0}


def test_a_file_that_has_grown_is_refused(amina: Client, scene: Scene) -> None:
    upload = begin(amina, scene, length="10")["upload"]
    answer = part(amina, scene, upload, 0, b"more than ten bytes")
    assert "grown" in json.loads(answer.content)["sentence"]


def test_forgotten_it_is_deleted(amina: Client, scene: Scene) -> None:
    upload = begin(amina, scene)["upload"]
    assert "Forgotten" in sent(amina, at("case-parts-forget", scene.book, upload), {})
    assert list((scene.people.ledger.files._folder / "incoming").iterdir()) == []
    assert part(amina, scene, upload, 0).status_code == 404


def test_boris_meets_nothing_of_what_amina_sends(amina: Client, boris: Client, scene: Scene) -> None:
    """He may write in the case; what she is sending is not there for him, as an id that nobody was given."""
    upload = begin(amina, scene)["upload"]
    assert "Primerov" not in page_of(boris, at("case-exhibit-add", scene.book))
    for name in ("case-part", "case-parts-forget"):
        there, nowhere = (boris.post(at(name, scene.book, each)) for each in (upload, ABSENT))
        assert (there.status_code, masked(there.content)) == (nowhere.status_code, masked(nowhere.content))
        assert there.status_code == 404
    assert begin(boris, scene)["position"] == 0
    assert part(amina, scene, upload, 0).status_code == 200
