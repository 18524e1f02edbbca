"""The page of the person's own data."""

import io
import zipfile

from django.test import Client

from havre.members import approvals
from tests.cases.scene import Scene, approved
from tests.cast import client_of
from tests.web.cases.steps import at, page_of, refused, sent
from tests.web.cases.test_identity import shown


def test_it_is_asked_for_approved_and_handed_over_once(amina: Client, scene: Scene) -> None:
    file = at("case-own-data-file", scene.book)
    assert "approve this first" in refused(amina, file, {"read": "on"})
    approved(scene, action=approvals.EXPORT_OWN)
    assert "This is needed." in refused(amina, file, {}), "somebody has to read it first"
    before = shown(scene)
    answer = amina.post(file, {"read": "on"})
    body = b"".join(answer)  # type: ignore[call-overload]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own-data.zip"'
    assert int(answer.headers["Content-Length"]) == len(body)
    assert "data.json" in zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert shown(scene) == before + 1, "that the identity was shown is an entry"
    assert "approve this first" in refused(amina, file, {"read": "on"})
    register = page_of(amina, at("case-out", scene.book))
    assert "The person&#x27;s own data" in register
    assert "approved by boris" in register


def test_asking_leads_back(amina: Client, scene: Scene) -> None:
    approved(scene)
    page = sent(amina, at("case-own-data-ask", scene.book), {"reason": "They asked in writing."})
    assert "The person's own data" in page
    assert "Nobody has answered yet" in page


def test_boris_is_told_why_not_and_carla_nothing(boris: Client, scene: Scene) -> None:
    assert "holds the identity too" in page_of(boris, at("case-own-data", scene.book))
    assert "Hand it over" not in page_of(boris, at("case-own-data", scene.book))
    approved(scene, by=scene.people.boris, action=approvals.EXPORT_OWN)
    page = refused(boris, at("case-own-data-file", scene.book), {"read": "on"})
    assert "half of it would be missing" in page
    assert "Примеров" not in page
    assert client_of("carla").get(at("case-own-data", scene.book)).status_code == 404
