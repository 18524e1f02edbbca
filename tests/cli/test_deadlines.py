"""`havre deadlines` prints every limit that may apply, its source and what is not certain."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from havre import cli

PAGE = (Path(__file__).parent.parent.parent / "docs/reference/cli.md").read_text(encoding="utf-8")
TODAY = ("--today", "2026-07-04")


def run(*given: str) -> int:
    return cli.main(["deadlines", *given, *TODAY])


def test_prints_the_day_the_source_and_the_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    # From Thu 11 June 2026, 21 days: 19 to 30 June, 2 more: Thu 2 July, which is past on 4 July.
    assert (
        run("--in", "fr", "--on", "registered=2026-06-11", "--on", "attestation_delivered=11 June 2026") == 0
    )
    out = capsys.readouterr().out
    assert "Thu 2 July 2026  send the OFPRA form  GOVERNS · past\n" in out
    assert "21 days from certificate of application delivered (Thu 11 June 2026); the person acts\n" in out
    assert "FR-OFPRA: CESEDA R531-2 (verified)\n" in out
    assert "! No jurist has signed off these rules." in out


def test_prints_the_same_as_json_with_the_keys_that_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    # From Fri 3 July, AMMR-APPEAL takes one to three weeks: Fri 10 to Fri 24 July; FR-DUBLIN-APP 7 days: Fri 10 July.
    given = ("--in", "fr", "--on", "decision_notified=2026-07-03", "--decision", "transfer", "--json")
    assert run(*given) == 0
    found = json.loads(capsys.readouterr().out)
    rows = [(row["rule"], row["act_on"], row["latest"], row["only_if"]) for row in found["deadlines"]]
    assert rows == [
        ("FR-DUBLIN-APP", "2026-07-04", None, "detained"),
        ("AMMR-APPEAL", "2026-07-10", "2026-07-24", None),
        ("FR-DUBLIN-APP", "2026-07-10", None, None),
    ]
    assert [row["governs"] for row in found["deadlines"]] == [False, True, False]
    section = PAGE.partition("## havre deadlines\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+`) \|", section, re.M)
    said = {word for cell in cells if "--" not in cell for word in re.findall(r"`([a-z_]+)`", cell)}
    assert said == set(found) | {key for row in found["deadlines"] for key in row}


def test_a_circumstance_and_a_known_limit_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    event = ("--in", "fr", "--on", "decision_notified=2026-07-03", "--decision", "transfer", "--json")
    assert run(*event, "--if", "detained", "--limit", "AMMR-APPEAL=2") == 0
    rows = json.loads(capsys.readouterr().out)["deadlines"]
    assert [(row["limit"], row["act_on"]) for row in rows if row["governs"]] == [("48 hours", "2026-07-04")]
    assert [row["act_on"] for row in rows if row["limit"] == "2 weeks"] == ["2026-07-17"]


def test_where_nothing_is_known_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--in", "ch", "--on", "lodged=2026-07-03") == 0
    assert capsys.readouterr().out.startswith("No limit that Havre knows applies in Switzerland.\n")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--in", "xx", "--on", "lodged=2026-07-03"), "There is no jurisdiction xx. Known are: am,"),
        (("--in", "fr", "--on", "lodged"), "Write an event and its day as in"),
        (("--in", "fr", "--on", "born=2026-07-03"), "There is no event born. Known are: entry,"),
        (("--in", "fr", "--on", "lodged=2026-02-30"), "February 2026 has 28 days"),
        (("--in", "fr", "--on", "lodged=July 2026"), "is no single day"),
        (("--in", "fr", "--on", "lodged=unknown"), "is no single day"),
        (("--in", "fr", "--on", "lodged=03/07/2026"), "can be read in two ways"),
        (("--in", "fr", "--on", "lodged=soon"), "can't be read as a date"),
        (("--in", "fr", "--on", "lodged=1002-07-03"), "between 1950 and 2150"),
        (("--in", "fr", "--on", "lodged=2026-07-03", "--if", "tired"), "There is no circumstance tired."),
        (
            ("--in", "fr", "--on", "lodged=2026-07-03", "--limit", "AMMR-APPEAL=x"),
            "Write a rule and its number",
        ),
        (("--in", "fr", "--on", "lodged=2026-07-03", "--limit", "AMMR-APPEAL=4"), "lies within 1 to 3 weeks"),
        (("--in", "fr", "--on", "lodged=2026-07-03", "--limit", "FR-CNDA=2"), "No State sets the limit"),
    ],
)
def test_wrong_input_is_status_1_with_a_sentence(
    given: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*given) == 1
    out, err = capsys.readouterr()
    assert (out, sentence in err) == ("", True)


def test_needs_no_data_folder_and_makes_none(tmp_path: Path) -> None:
    command = "import sys; from havre.cli import main; sys.exit(main())"
    words = ("deadlines", "--in", "uk", "--on", "decision_sent=2026-06-29", "--json")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
    done = subprocess.run(
        [sys.executable, "-c", command, *words],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert [row["act_on"] for row in json.loads(done.stdout)["deadlines"]] == ["2026-07-13"]
    assert list(tmp_path.iterdir()) == []
