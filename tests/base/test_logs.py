"""The operator's log: one object a line, of fixed words and numbers; and nothing that somebody else put there."""

import ast
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import havre
from havre.base.errors import Refused
from havre.base.logs import LONGEST, Lines, Log

SOURCE = Path(havre.__file__).parent
PAGE = (SOURCE.parent.parent / "docs/reference/log.md").read_text(encoding="utf-8")
MARKER = "kingfisher-7f3a"


@pytest.fixture
def lines() -> Iterator[list[dict[str, object]]]:
    """What is said while the test runs, as it would be written."""
    written: list[dict[str, object]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = Lines().format(record)
            assert "\n" not in text
            written.append(json.loads(text))

    handler, root = Kept(), logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def _fail(error: Exception) -> None:
    raise error


def test_an_event_with_its_counts(lines: list[dict[str, object]]) -> None:
    Log("ledger").error("entry-does-not-open", leaf=12, cause="not decodable")
    (said,) = lines
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(said.pop("time")))
    assert said == {
        "level": "error", "part": "ledger", "event": "entry-does-not-open", "leaf": 12, "cause": "not decodable",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "left"),
    [
        (f"sealed file {'ab12' * 8} is missing", "sealed file … is missing"),
        ("refused by 192.0.2.17 today", "refused by … today"),
        ("refused by 2001:db8::17 today", "refused by … today"),
        ("two\nlines", "two\nlines"),
        ("x" * 999, "x" * LONGEST),
        ("leaf 1234567 is missing: it was 12:30", "leaf 1234567 is missing: it was 12:30"),
    ],
)
def test_ids_and_addresses_are_left_out_of_a_cause(
    lines: list[dict[str, object]], cause: str, left: str
) -> None:
    Log("web").error("seal-fault", cause=cause)
    assert lines[0]["cause"] == left


@pytest.mark.parametrize(
    ("name", "message", "arguments", "event"),
    [
        ("gunicorn.error", f"Invalid request from ip=192.0.2.17: {MARKER}", (), "invalid-request"),
        ("gunicorn.error", "Error handling request %s", (f"/cases/{MARKER}",), "request-failed"),
        ("gunicorn.error", "WORKER TIMEOUT (pid:%s)", (17,), "worker-hung"),
        ("gunicorn.error", f"something new about {MARKER}", (), "server"),
        ("some.library", f"parsed {MARKER} %s", (MARKER,), "library"),
    ],
)
def test_what_others_say_is_told_without_their_words(
    lines: list[dict[str, object]], name: str, message: str, arguments: tuple[object, ...], event: str
) -> None:
    logger = logging.getLogger(name)
    before, logger.propagate = logger.propagate, True
    try:
        _fail(ValueError(MARKER))
    except ValueError:
        logger.error(message, *arguments, exc_info=True)
    finally:
        logger.propagate = before
    (said,) = lines
    assert said["event"] == event
    assert said["error"] == "ValueError"
    assert str(said["raised"]).startswith("test_logs._fail")
    assert MARKER not in json.dumps(said)
    assert "192.0.2" not in json.dumps(said)
    plain = logging.Formatter().format(logging.LogRecord(name, 40, "", 1, message, arguments, sys.exc_info()))
    assert MARKER in plain or event == "worker-hung", "the control: as a library writes it, it would be there"


def test_a_refusal_keeps_its_sentence_so_that_the_operator_knows_why_nothing_starts(
    lines: list[dict[str, object]],
) -> None:
    try:
        _fail(Refused("Another server already serves this data folder."))
    except Refused:
        logging.getLogger("some.library").exception("Exception in worker process")
    assert lines[0]["says"] == "Another server already serves this data folder."


# Every line that the program can write


def said_in(source: str) -> set[tuple[str, str]]:
    """(level, event) of every call on a module's `journal`; a call that is built in any other way is an error here."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        on = node.func.value
        ours = (isinstance(on, ast.Name) and on.id == "journal") or (
            isinstance(on, ast.Call) and isinstance(on.func, ast.Name) and on.func.id == "Log"
        )
        if ours and node.func.attr in ("info", "warning", "error"):
            (event,) = node.args
            assert isinstance(event, ast.Constant), ast.unparse(node)
            assert all(keyword.arg for keyword in node.keywords), ast.unparse(node)
            found.add((node.func.attr, str(event.value)))
    return found


SAID = {
    pair
    for path in SOURCE.rglob("*.py")
    if "import Log" in (text := path.read_text(encoding="utf-8"))
    for pair in said_in(text)
}


def test_every_event_is_listed_with_its_level_and_no_other() -> None:
    from havre.base.logs import _SERVER

    listed = set(re.findall(r"^\| `([a-z-]+)` \| ([a-z]+) \|", PAGE, re.M))
    others = {*_SERVER.values(), "server", "library"}
    assert {(event, level) for level, event in SAID} == {each for each in listed if each[0] not in others}
    assert others <= {event for event, _ in listed}


def test_the_scan_sees_what_is_said_and_refuses_what_is_composed() -> None:
    assert len(SAID) > 10
    assert said_in('journal.error("a-b", leaf=1)') == {("error", "a-b")}
    for wrong in (
        'journal.error(f"a {b}")',
        'journal.error("a %s", b)',
        "journal.error(a)",
        'journal.error("a", **b)',
    ):
        with pytest.raises((AssertionError, ValueError)):
            said_in(wrong)
