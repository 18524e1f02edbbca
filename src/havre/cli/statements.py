"""`havre statements`: who said what in a text or a corpus; needs no database."""

import argparse
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from havre.base.errors import HavreError, Refused
from havre.language import Statement, statements

LARGEST = 20 * 1024 * 1024  # bytes of one text


class _Document(msgspec.Struct):
    text: str
    id: str | int | None = None
    doc_id: str | int | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a text in UTF-8; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print the list of statements as JSON")
    parser.add_argument(
        "--jsonl",
        nargs=2,
        metavar=("IN", "OUT"),
        help='read {"id", "text"} a line (gzip too), write {"id", "statements"} a line',
    )
    parser.add_argument("--language", default="en", help="the text's language; en is the only one so far")


def run(args: argparse.Namespace) -> int:
    """0 done; 1 something was refused, named on standard error; 2 wrong usage."""
    if (args.file is None) == (args.jsonl is None):
        return _complain("Give either a FILE or --jsonl IN OUT.", status=2)
    try:
        if args.jsonl is not None:
            return _corpus(Path(args.jsonl[0]), Path(args.jsonl[1]), args.language)
        return _one(args.file, args.language, as_json=args.json)
    except HavreError as refusal:
        return _complain(str(refusal), status=1)


def _complain(sentence: str, *, status: int) -> int:
    print(f"havre statements: {sentence}", file=sys.stderr)
    return status


def _one(name: str, language: str, *, as_json: bool) -> int:
    text = _read(name)
    found = statements(text, language)
    if as_json:
        print(msgspec.json.encode(found).decode())
    else:
        for statement in found:
            print(_listed(statement))
    return 0


def _read(name: str) -> str:
    shown = "Standard input" if name == "-" else name
    try:
        with _opened(name) as source:
            data = source.read(LARGEST + 1)
    except OSError as fault:
        raise Refused(f"{shown} can't be read: {fault.strerror}.") from None
    if len(data) > LARGEST:
        raise Refused(f"{shown} is larger than 20 MB; split it, or give a corpus with --jsonl.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused(f"{shown} is not UTF-8 text: byte {fault.start} can't be read.") from None
    if not text.strip():
        raise Refused(f"{shown} is empty.")
    return text


def _opened(name: str) -> IO[bytes]:
    if name == "-":
        return sys.stdin.buffer
    return Path(name).open("rb")


def _listed(statement: Statement) -> str:
    chain = f" (via {', '.join(statement.via)})" if statement.via else ""
    told = f", reported by {statement.reported_by}" if statement.second_hand else ""
    speaker = statement.speaker or "unnamed"
    words = " ".join(statement.text.split())
    return f"{speaker}{told}{chain}: {statement.act}, {statement.form}\n    {words}"


def _corpus(source: Path, target: Path, language: str) -> int:
    """Every line that can be read is done; a bad one is named and makes the status 1."""
    status = 0
    encoder = msgspec.json.Encoder()
    if target.exists() and source.exists() and source.samefile(target):
        raise Refused(f"{source} would be written over while it is read: name another file for the answer.")
    statements("", language)  # an unknown language is refused before the output is opened
    try:
        with target.open("wb") as out:
            for number, line in _lines(source):
                try:
                    document = _document(line, number, source)
                except Refused as refusal:
                    status = _complain(str(refusal), status=1)
                    continue
                name = document.id if document.id is not None else document.doc_id
                found = statements(document.text, language)
                out.write(encoder.encode({"id": name, "statements": found}) + b"\n")
    except (OSError, EOFError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Refused(f"{getattr(fault, 'filename', None) or source} can't be used: {reason}.") from None
    return status


def _lines(source: Path) -> Iterator[tuple[int, bytes]]:
    with source.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with gzip.open(source, "rb") if packed else source.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, line


def _document(line: bytes, number: int, source: Path) -> _Document:
    try:
        document = msgspec.json.decode(line, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise Refused(f"{source}, line {number}: {fault}.") from None
    if document.id is None and document.doc_id is None:
        raise Refused(f'{source}, line {number}: there is no "id" or "doc_id".')
    return document
