"""Ten invented articles of one kind, each with what must be found in it, whatever its words and marks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from havre.language import Span, Statement, statements

FOLDER = Path(__file__).parent / "paraphrases"
ARTICLES = sorted(path.stem for path in FOLDER.glob("*.txt"))
WORD = re.compile(r"\w+")
MOST_UNEXPECTED = 0.3  # of what is found; the expectations leave out asides such as "brought up the poets"


def _words(text: str, spans: list[Span]) -> set[Span]:
    return {word.span() for start, end in spans for word in WORD.finditer(text, start, end)}


def _likeness(text: str, found: Statement, pieces: list[str]) -> float:
    """Shared words over all words, at the place in the text where the expected words fit best."""
    words = _words(text, found.content)
    best = 0.0
    for first in re.finditer(re.escape(pieces[0]), text):
        spans = [first.span(), *((at := text.index(piece), at + len(piece)) for piece in pieces[1:])]
        wanted = _words(text, spans)
        best = max(best, len(words & wanted) / len(words | wanted))
    return best


def _article(name: str) -> tuple[str, list[dict[str, Any]]]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return text, json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _match(text: str, found: list[Statement], wanted: dict[str, Any]) -> Statement | None:
    alike = [each for each in found if _likeness(text, each, wanted["content"]) >= 0.5]
    named = [each for each in alike if each.speaker == wanted["speaker"]]
    best = named or alike
    return best[0] if best else None


def _shown(found: Statement, wanted: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "speaker": found.speaker,
        "act": found.act,
        "form": found.form,
        "second_hand": found.second_hand,
        "reported_by": found.reported_by,
    }
    if "via" in wanted:
        shown["via"] = found.via
    return shown


@pytest.mark.parametrize("name", ARTICLES)
def test_every_expected_statement_is_found_with_speaker_act_form_and_chain(name: str) -> None:
    text, expected = _article(name)
    found = statements(text)
    for wanted in expected:
        match = _match(text, found, wanted)
        assert match is not None, f"not found: {wanted['speaker']}: {wanted['content'][0]}"
        full = {"second_hand": False, "reported_by": None, **wanted}
        full.pop("content")
        assert _shown(match, wanted) == full, wanted["content"][0]


@pytest.mark.parametrize("name", ARTICLES)
def test_little_else_is_found(name: str) -> None:
    text, expected = _article(name)
    found = statements(text)
    unexpected = [
        each for each in found if all(_likeness(text, each, wanted["content"]) < 0.5 for wanted in expected)
    ]
    assert len(unexpected) <= MOST_UNEXPECTED * len(found), [each.text for each in unexpected]


def test_each_article_has_a_denial_a_commitment_a_demand_and_a_chain() -> None:
    for name in ARTICLES:
        _, expected = _article(name)
        assert {"denial", "commitment", "demand"} <= {each["act"] for each in expected}, name
        assert any(each.get("via") for each in expected), name


def test_a_promise_told_by_another_is_second_hand_in_nine_of_ten() -> None:
    promises = [
        each
        for name in ARTICLES
        for each in _article(name)[1]
        if each.get("second_hand") and each["act"] == "commitment"
    ]
    assert len(promises) >= 9
    assert all(each["reported_by"] != each["speaker"] for each in promises)
