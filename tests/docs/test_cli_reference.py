"""`docs/reference/cli.md` says what the command does, and nothing that it does not."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from havre import cli, seal

PAGE = (Path(__file__).parent.parent.parent / "docs/reference/cli.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (havre [a-z -]+)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
SHARED = {"--data", "--json", "-h", "--help"}


def commands(
    parser: argparse.ArgumentParser, name: str = "havre"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its whole name."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield name, parser
    for action in inner:
        for word, command in action.choices.items():
            yield from commands(command, f"{name} {word}")


COMMANDS = dict(commands(cli.parser()))


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


def keys_in(section: str) -> set[str]:
    """Words in code in the first column of the section's tables."""
    cells = re.findall(r"^\| (`[^|]+`) \|", SECTIONS[section], re.M)
    return {word for cell in cells for word in re.findall(r"`([a-z_]+)`", cell)}


def objects_in(section: str) -> list[set[str]]:
    """The keys of every object that the section's text shows."""
    return [
        set(re.findall(r'"(\w+)"', shown)) for shown in re.findall(r"`\[?(\{[^`]*\})\]?`", SECTIONS[section])
    ]


def test_every_command_has_its_section_and_no_other_is_there() -> None:
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_every_documented_option_is_there(name: str) -> None:
    said = set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", SECTIONS[name]))
    there = options(COMMANDS[name]) - {"-h", "--help"}
    assert said == there
    usage = SECTIONS[name].partition("\n\n")[0] + SECTIONS[name].split("\n\n")[1]
    assert there <= set(re.findall(r"--[a-z]+(?:-[a-z]+)*", usage)), "the line of usage lacks an option"


def test_an_option_that_is_not_there_would_be_found() -> None:
    assert "--nothing" not in {option for each in COMMANDS.values() for option in options(each)} | SHARED


def test_every_fault_kind_is_listed_with_its_meaning_and_no_other() -> None:
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (.+?) \|$", SECTIONS["havre log verify"], re.M))
    assert listed == seal.FAULT_KINDS


def test_every_result_of_a_witness_is_listed_with_its_meaning() -> None:
    section = SECTIONS["havre log check-witness"]
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| ([A-Z].+?\.) \|$", section, re.M))
    assert listed == seal.WITNESS_RESULTS


def test_wrong_usage_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["log", "nothing"])
    assert stopped.value.code == 2
    assert "nothing" in capsys.readouterr().err


def test_statements_have_the_keys_that_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "report.txt"
    text.write_text('"Nobody was detained," said the minister.')
    assert cli.main(["statements", str(text), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == keys_in("havre statements")
    assert found["act"] == "denial"


def test_a_corpus_has_the_keys_that_are_said(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"doc_id": "one", "text": "He said that it rained."}) + "\n")
    assert cli.main(["statements", "--jsonl", str(source), str(target)]) == 0
    written = json.loads(target.read_text())
    assert set(written) in objects_in("havre statements")
    assert written["id"] == "one"


def test_a_missing_file_is_status_1_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["statements", str(tmp_path / "none.txt")]) == 1
    said = capsys.readouterr()
    assert said.err.strip().endswith(".")
    assert said.out == ""


def test_the_demonstration_and_the_log_have_the_keys_that_are_said(
    made_elsewhere: dict[str, str],
) -> None:
    assert set(json.loads(made_elsewhere["demo"])) == keys_in("havre demo")
    assert set(json.loads(made_elsewhere["demo"])["log"]) in objects_in("havre demo")
    assert all(
        set(member) in objects_in("havre demo") for member in json.loads(made_elsewhere["demo"])["members"]
    )
    verified = json.loads(made_elsewhere["verify"])
    assert set(verified) in objects_in("havre log verify")
    assert set(verified["outstanding"]) in objects_in("havre log verify")
    assert (verified["ok"], verified["faults"]) == (True, [])
    note = json.loads(made_elsewhere["checkpoint"])
    assert set(note) == {"checkpoint"}
    assert note["checkpoint"].startswith("havre/")
    written = json.loads(made_elsewhere["checkpoint to"])
    assert set(written) in objects_in("havre log checkpoint")


def test_a_witness_and_a_proof_have_the_keys_that_are_said(made_elsewhere: dict[str, str]) -> None:
    found = json.loads(made_elsewhere["witness"])
    assert set(found) == keys_in("havre log check-witness") - set(seal.WITNESS_RESULTS)
    assert set(found["witnessed"]) == set(found["log"]) == {"size", "root"}
    assert {"size", "root"} in objects_in("havre log check-witness")
    assert (found["result"], made_elsewhere["witness status"]) == ("same", "0")
    proof = json.loads(made_elsewhere["proof"])
    assert set(proof) == keys_in("havre log proof") == {"entry", "index", "size", "path", "checkpoint"}


def test_a_backup_has_the_keys_that_are_said(made_elsewhere: dict[str, str]) -> None:
    said = json.loads(made_elsewhere["backup"])
    assert set(said) == keys_in("havre backup")
    assert said["root"] == json.loads(made_elsewhere["verify"])["root"]
    restored = json.loads(made_elsewhere["restore"])
    assert set(restored) == keys_in("havre restore")
    assert (restored["root"], restored["lacks"], restored["destroyed"]) == (said["root"], 0, [])


def test_without_a_checkpoint_a_restore_says_what_that_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["restore", "one.backup"]) == 1
    assert "--no-checkpoint" in capsys.readouterr().err


def test_what_is_captured_has_the_keys_that_are_said(made_elsewhere: dict[str, str]) -> None:
    added, known, failed = (json.loads(line) for line in made_elsewhere["record"].splitlines())
    assert set(added) == set(known) == set(failed) == keys_in("havre record add")
    assert [line["status"] for line in (added, known, failed)] == ["added", "known", "failed"]
    assert failed["reason"]
    assert failed["report"] is None
    assert made_elsewhere["record status"] == "1"


def test_a_changed_leaf_is_status_1_with_the_keys_that_are_said(made_elsewhere: dict[str, str]) -> None:
    found = json.loads(made_elsewhere["tampered"])
    assert made_elsewhere["tampered status"] == "1"
    assert found["ok"] is False
    assert {"index", "kind", "detail"} in objects_in("havre log verify")
    assert [set(fault) for fault in found["faults"]] == [{"index", "kind", "detail"}]
    assert found["faults"][0]["kind"] == "leaf-signature"
