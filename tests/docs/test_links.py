"""Pages lead to pages, headings and tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
TEST = re.compile(r"`(tests/[\w/.-]+)`")


def anchors(page: Path) -> set[str]:
    """The names that a page's headings can be reached by."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: Path, text: str) -> list[str]:
    found = []
    for path, anchor in LINK.findall(text):
        target = (page.parent / path).resolve() if path else page
        missing = not target.exists() or (anchor and anchor not in anchors(target))
        if missing:
            found.append(f"{path}#{anchor}")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


def test_a_link_that_leads_nowhere_would_be_found() -> None:
    page = ROOT / "docs/reference/cli.md"
    assert broken(page, "[a](nowhere.md) [b](settings.md#none) [c](settings.md#settings)") == [
        "nowhere.md#",
        "settings.md#none",
    ]


def test_the_tests_that_the_threat_model_names_are_there() -> None:
    named = TEST.findall((ROOT / "docs/explanation/threat-model.md").read_text(encoding="utf-8"))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).is_file()] == []
