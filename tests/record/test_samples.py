"""The demonstration's reports: what they say of themselves, and what is found in them."""

import re
from importlib.resources import files

import pytest

from havre.base.ids import Micros
from havre.base.when import parse_when
from havre.record import queries
from havre.record.demonstration import add_samples
from havre.record.models import Report

NOW = Micros(1_795_000_000_000_000)
PAGES = sorted(
    (one for one in (files("havre.record") / "samples").iterdir() if one.name.endswith(".html")), key=str
)


@pytest.fixture
def samples(data: object, transactional_db: None) -> None:
    assert {added.status for added in add_samples(captured_by="amina", at=NOW)} == {"added"}


def test_there_are_enough_of_them() -> None:
    assert len(PAGES) >= 14


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_says_what_it_is_and_invents_no_quotation(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a Traversable
    assert "Written for Havre's demonstration from public facts." in text
    assert not re.search(r"[“”«»„]|<script|style=", text)


@pytest.mark.usefixtures("samples")
def test_every_one_has_an_outlet_of_a_known_kind_a_headline_and_a_date() -> None:
    for report in Report.objects.select_related("outlet"):
        assert report.outlet is not None
        assert report.outlet.kind
        assert report.title
        assert report.published_when == parse_when(
            report.name[:7] if "globe" in report.name else report.name[:10]
        )
        assert report.text.endswith("Written for Havre's demonstration from public facts.")


@pytest.mark.usefixtures("samples")
def test_adding_them_again_adds_nothing() -> None:
    assert {added.status for added in add_samples(captured_by="amina", at=NOW)} == {"known"}


@pytest.mark.usefixtures("samples")
def test_the_denials_and_the_promises_are_found() -> None:
    denials = {(str(one.report.outlet), str(one.speaker or "")) for one in queries.denials()}
    assert any(outlet == "Associated Press" and "Lavrov" in speaker for outlet, speaker in denials)
    commitments = queries.commitments()
    versailles = [
        one
        for one in commitments
        if str(one.report.outlet) == "RTL" and one.report.published == "29 May 2017"
    ]
    assert any("very regularly" in one.text for one in versailles)
    told = [one for one in queries.report_page(versailles[0].report.public_id).statements if one.second_hand]
    assert any("Putin" in str(one.speaker) and "Macron" in str(one.reported_by) for one in told)


@pytest.mark.usefixtures("samples")
def test_several_go_back_to_one_newspaper_and_one_association() -> None:
    assert queries.search(words='"Novaya Gazeta"').total >= 5
    assert queries.search(words='"SOS Homophobie"').total >= 4
    assert queries.search(words="15 May").total == queries.search(words="16 May").total == 1
