import argparse
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from havre.cli import statements as command

TEXT = "“It is open,” Ann Vell told the Lamp."


def run(*given: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(given))


def test_prints_the_list_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert run(str(path), "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["speaker"], found["via"], found["content"]) == ("Ann Vell", ["the Lamp"], [[0, 13]])


def test_prints_a_listing_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert run(str(path)) == 0
    assert capsys.readouterr().out == "Ann Vell (via the Lamp): claim, direct\n    “It is open,”\n"


def test_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run("-", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["speaker"] == "Ann Vell"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"ab\xff", "is not UTF-8 text: byte 2"),
        (None, "can't be read"),
    ],
)
def test_refuses_what_it_cannot_read_and_names_the_file(
    data: bytes | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.txt"
    if data is not None:
        path.write_bytes(data)
    assert run(str(path)) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert str(path) in shown.err
    assert reason in shown.err


def test_refuses_a_file_over_twenty_megabytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "LARGEST", 100)
    path = tmp_path / "report.txt"
    path.write_bytes(b"a" * 101)
    assert run(str(path)) == 1
    assert "larger than 20 MB" in capsys.readouterr().err


def test_refuses_an_unknown_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert run(str(path), "--language", "fr") == 1
    assert "English" in capsys.readouterr().err


@pytest.mark.parametrize("given", [[], ["a.txt", "--jsonl", "in", "out"]])
def test_wrong_usage_is_status_two(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*given) == 2
    assert "Give either" in capsys.readouterr().err


@pytest.mark.parametrize("packed", [False, True])
def test_a_corpus_is_done_line_by_line(packed: bool, tmp_path: Path) -> None:
    lines = "\n".join(
        json.dumps(line) for line in ({"id": "a", "text": TEXT}, {"doc_id": 7, "text": "", "x": 1})
    )
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(gzip.compress(lines.encode()) if packed else lines.encode())
    assert run("--jsonl", str(source), str(target)) == 0
    first, second = (json.loads(line) for line in target.read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["statements"][0]["speaker"]) == ("a", "Ann Vell")
    assert second == {"id": 7, "statements": []}


def test_a_bad_line_is_named_and_the_rest_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    good = json.dumps({"id": 1, "text": TEXT}).encode()
    source.write_bytes(b'{"id": 1}\n' + good + b'\nnot json\n{"text": "x"}\n\xff\n\n' + good)
    assert run("--jsonl", str(source), str(target)) == 1
    shown = capsys.readouterr().err
    assert all(f"line {number}:" in shown for number in (1, 3, 4, 5))
    assert "line 2:" not in shown
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


def test_a_corpus_that_is_missing_or_broken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, broken = tmp_path / "none", tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(b'{"id": 1, "text": ""}\n' * 100)[:-12])
    assert run("--jsonl", str(missing), str(tmp_path / "out")) == 1
    assert run("--jsonl", str(broken), str(tmp_path / "out")) == 1
    shown = capsys.readouterr().err
    assert str(missing) in shown
    assert str(broken) in shown


def test_starts_without_django() -> None:
    code = "import sys, havre.cli.statements; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
