"""The page of the procedure: steps, the limits that follow, what is decided about them; and none of it for Carla."""

from django.test import Client
from django.urls import reverse

from havre.cases.types import Deadline, Step
from tests.cases.scene import Scene
from tests.web.cases.steps import at, page_of, refused, sent

STEP = {"event": "decision_notified", "on": "2026-07-03", "decision": "transfer", "note": "by post"}


def a_step(amina: Client, scene: Scene) -> str:
    sent(amina, at("case-step-add", scene.book), STEP)
    [held] = scene.people.amina.all(Step, book=scene.book)
    return held.object_id.hex()


def test_a_step_brings_its_limits_with_their_sources(amina: Client, scene: Scene) -> None:
    page = sent(amina, at("case-step-add", scene.book), STEP)
    # One to three weeks from Fri 3 July, and 7 days: both end first on Fri 10 July.
    assert "The person, by 10 July 2026" in page
    assert "Reg. 2024/1351 art. 43(2) (AMMR-APPEAL), verified" in page
    assert "CESEDA L572-4 (FR-DUBLIN-APP), read only in an unofficial source" in page
    assert "only if: detained" in page
    assert "Always check the limit printed on the notified decision." in page
    assert '<svg class="path"' in page
    assert page.count("by post") == 1


def test_a_limit_is_kept_with_a_reason_and_leaves_what_comes_next(amina: Client, scene: Scene) -> None:
    address = at("case-deadline", scene.book, a_step(amina, scene))
    page = refused(amina, address, {"rule": "AMMR-APPEAL", "met": "on", "due": "2026-07-24"})
    assert "2026-07-24" in page
    page = sent(amina, address, {"rule": "AMMR-APPEAL", "met": "on", "reason": "Sent on 6 July."})
    assert "No limit is open." in page
    assert "Sent on 6 July." in page
    sent(amina, address, {"rule": "AMMR-APPEAL", "reason": "It came back."})
    [held] = scene.people.amina.all(Deadline, book=scene.book)  # the second took the place of the first
    assert (held.value.met, held.value.reason) == (False, "It came back.")


def test_a_rule_that_does_not_follow_from_the_step_is_refused(amina: Client, scene: Scene) -> None:
    address = at("case-deadline", scene.book, a_step(amina, scene))
    refused(amina, address, {"rule": "UK-FTT", "met": "on", "reason": "x"})
    assert scene.people.amina.all(Deadline, book=scene.book) == []


def test_a_step_is_changed_and_wrong_input_keeps_what_was_typed(amina: Client, scene: Scene) -> None:
    step = a_step(amina, scene)
    address = at("case-step", scene.book, step)
    assert 'value="2026-07-03"' in page_of(amina, address)
    page = refused(amina, address, STEP | {"on": "", "note": "kept in sight"})
    assert "kept in sight" in page
    assert "between 1950 and 2150" in refused(amina, address, STEP | {"on": "1002-07-03"})
    page = sent(amina, address, STEP | {"on": "2026-07-06"})
    assert "The person, by 13 July 2026" in page


def test_today_shows_the_limit_and_leads_to_it(amina: Client, carla: Client, scene: Scene) -> None:
    a_step(amina, scene)
    page = page_of(amina, "/today/")
    assert "appeal against transfer" in page
    assert at("case-procedure", scene.book) in page
    assert "appeal against transfer" not in page_of(carla, "/today/")


def test_empty_it_teaches_and_without_a_jurisdiction_it_says_what_is_missing(
    amina: Client, scene: Scene
) -> None:
    address = at("case-procedure", scene.book)
    assert "Add the first step" in page_of(amina, address)
    a_step(amina, scene)
    sent(amina, at("case-facts", scene.book), {"risk": "high", "status": "lodged", "jurisdiction": ""})
    page = page_of(amina, address)
    assert "until it is said who decides" in page
    assert amina.get(at("case-deadline", scene.book, scene.narrative.object_id.hex())).status_code == 404


def test_for_carla_no_page_of_it_is_there(amina: Client, carla: Client, scene: Scene) -> None:
    step = a_step(amina, scene)
    for name, more in (
        ("case-procedure", []),
        ("case-step-add", []),
        ("case-step", [step]),
        ("case-deadline", [step]),
    ):
        address = reverse(name, args=[scene.book.hex(), *more])
        assert amina.get(address).status_code == 200
        assert carla.get(address).status_code == 404
        assert carla.post(address, STEP).status_code in {404, 405}
