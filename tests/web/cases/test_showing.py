"""An exhibit's page, and its file by the ranges that players and interrupted downloads ask for."""

import os
from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from havre.cases import operations as do
from havre.cases.types import Exhibit, ExhibitKind
from havre.ledger.types import Held
from havre.web.cases.handing import MOST_AT_ONCE
from tests.cases.scene import Scene, an_exhibit
from tests.cast import NOW
from tests.web.cases.steps import at, page_of
from tests.web.cases.test_identity import shown

CONTENT = os.urandom(200_000)


def a_recording(scene: Scene, *, shows_identity: bool = False, content: bytes = CONTENT) -> Held[Exhibit]:
    return an_exhibit(
        scene.people.amina,
        scene.book,
        "What was said at the gate",
        shows_identity=shows_identity,
        media_type="audio/wav",
        content=content,
    )


def asked(
    client: Client, scene: Scene, held: Held[Exhibit], range_: str, **more: str
) -> StreamingHttpResponse:
    address = at("case-exhibit-play", scene.book, held.object_id.hex())
    answer = client.get(address, headers={"Range": range_, **more})
    assert isinstance(answer, StreamingHttpResponse)
    _given.append(answer)
    return answer


_given: list[StreamingHttpResponse] = []


@pytest.fixture(autouse=True)
def all_closed(scene: Scene) -> Iterator[None]:
    yield
    for answer in _given:
        answer.close()
    _given.clear()


@pytest.mark.parametrize(
    ("range_", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=65535-65536", 65_535, 65_537),
        ("bytes=131072-", 131_072, 200_000),
        ("bytes=199999-999999", 199_999, 200_000),
        ("bytes=-5", 199_995, 200_000),
        ("bytes=-999999999", 0, 200_000),
    ],
)
def test_a_range_is_handed_out_and_says_where_it_lies(
    amina: Client, scene: Scene, range_: str, start: int, end: int
) -> None:
    answer = asked(amina, scene, a_recording(scene), range_)
    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == CONTENT[start:end]  # type: ignore[arg-type]  # it is no asynchronous one
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/200000"
    assert answer.headers["Content-Length"] == str(end - start)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize(
    "range_", ["", "bytes=5-2", "bytes=-", "lines=0-1", "bytes=0-1,4-5", "bytes=\u0663-"]
)
def test_what_is_no_range_is_answered_whole(amina: Client, scene: Scene, range_: str) -> None:
    answer = asked(amina, scene, a_recording(scene), range_)
    assert (answer.status_code, answer.headers["Accept-Ranges"]) == (200, "bytes")
    assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[arg-type]  # as above


def test_a_condition_that_can_not_hold_gets_the_whole_file(amina: Client, scene: Scene) -> None:
    assert asked(amina, scene, a_recording(scene), "bytes=3-", **{"If-Range": '"x"'}).status_code == 200


@pytest.mark.parametrize("range_", ["bytes=200000-", "bytes=-0", "bytes=999999999999-"])
def test_a_range_outside_of_the_file_is_said(amina: Client, scene: Scene, range_: str) -> None:
    held = a_recording(scene)
    answer = amina.get(at("case-exhibit-play", scene.book, held.object_id.hex()), headers={"Range": range_})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */200000")


def test_a_player_gets_a_piece_at_a_time_and_a_download_all_that_it_asks_for(
    amina: Client, scene: Scene
) -> None:
    held = a_recording(scene, content=bytes(MOST_AT_ONCE + 10))
    assert asked(amina, scene, held, "bytes=5-").headers["Content-Length"] == str(MOST_AT_ONCE)
    address = at("case-exhibit-file", scene.book, held.object_id.hex())
    answer = amina.get(address, headers={"Range": "bytes=5-"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (206, str(MOST_AT_ONCE + 5))
    assert "attachment" in answer.headers["Content-Disposition"]
    answer.close()


def test_only_what_plays_is_played(amina: Client, scene: Scene) -> None:
    paper = scene.exhibits[0].object_id.hex()
    assert amina.get(at("case-exhibit-play", scene.book, paper)).status_code == 404
    assert "<audio" not in page_of(amina, at("case-exhibit-look", scene.book, paper))
    recording = a_recording(scene).object_id.hex()
    assert "<audio controls" in page_of(amina, at("case-exhibit-look", scene.book, recording))


def test_a_recording_of_the_identity_is_on_record_when_it_is_shown_or_played(
    amina: Client, boris: Client, scene: Scene
) -> None:
    held = a_recording(scene, shows_identity=True)
    for name in ("case-exhibit-look", "case-exhibit-play", "case-exhibit-file"):
        assert boris.get(at(name, scene.book, held.object_id.hex())).status_code == 404
    assert shown(scene) == 0
    assert asked(amina, scene, held, "bytes=0-1").status_code == 206
    assert shown(scene) == 1
    page = page_of(amina, at("case-exhibit-look", scene.book, held.object_id.hex()))
    assert "Sealed: identity" in page
    assert "data-covers-again" in page
    assert 'http-equiv="refresh"' in page


def test_a_copy_and_the_evidence_lead_to_each_other_but_never_to_what_is_covered(
    amina: Client, boris: Client, scene: Scene
) -> None:
    paper = an_exhibit(scene.people.amina, scene.book, "Passport of I. P.", shows_identity=True)
    about = do.About(
        name="Its translation",
        media_type="application/pdf",
        what=ExhibitKind.TRANSLATION,
        received=paper.value.received,
        translation_of=paper.object_id,
    )
    stored = scene.people.amina.ledger.files.receive([b"a translation"])
    made = do.add_exhibit(by=scene.people.amina, book=scene.book, stored=stored, about=about, at=NOW)
    hers = page_of(amina, at("case-exhibit-look", scene.book, made.object_id.hex()))
    assert "ID-1. identity exhibit, covered" in hers
    assert "Passport of I. P." not in hers
    assert "Its translation" in page_of(amina, at("case-exhibit-look", scene.book, paper.object_id.hex()))
    his = page_of(boris, at("case-exhibit-look", scene.book, made.object_id.hex()))
    assert "identity exhibit" not in his
    assert paper.object_id.hex() not in his
