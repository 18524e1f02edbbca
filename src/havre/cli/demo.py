"""`havre demo`: an organisation with a public record and an invented case, made in a folder and served."""

import argparse
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from havre.base.errors import Refused
from havre.base.ids import Micros

from . import clock, record, serve, start

if TYPE_CHECKING:
    from havre.cases.types import Citation
    from havre.ledger.log import Ledger

FOLDER = Path("havre-demo")
CAPTURED_BY = "demonstration"
UNFINISHED: dict[str, Any] = {}  # what the mark says until the demonstration is whole
MARK = "demonstration.json"  # says that a folder holds nothing real


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-serve", action="store_true", help="build it and stop")
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="your own reports in place of the shipped ones"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="draws the passphrases (default 1)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default 8000)")
    start.add_json(parser)
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    serve.check_host(args.host)
    folder = _folder(args.data or FOLDER)
    made = _made_before(folder)
    start.django(folder)
    _check_database(folder, new=made is None)
    if made is None:
        made = _make(args, folder)
    report = made | {"members": _members(made["seed"])}
    if args.json:
        print(json.dumps({name: report[name] for name in _PRINTED}), flush=True)
    else:
        _tell(report)
    if not args.no_serve:
        where = f"\nOpen http://{args.host}:{args.port}/ and unlock as amina. Stop with Ctrl+C."
        serve.serve(folder, host=args.host, port=args.port, announced="" if args.json else where)
    return 0


_PRINTED = ("dossier", "reports", "statements", "cases", "log", "members", "recovery")


def _folder(named: Path) -> Path:
    """The folder, when it is empty, missing, or a demonstration already.

    Raises:
        Refused: something else lies there.
    """
    folder = named.absolute()
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        raise Refused(f"{named} holds something that is no demonstration. Name another folder with --data.")
    return folder


def _made_before(folder: Path) -> dict[str, Any] | None:
    """What an earlier run made there; what a run left that was broken off is cleared away."""
    mark = folder / MARK
    made: dict[str, Any] | None = json.loads(mark.read_text()) if mark.exists() else None
    if made == UNFINISHED:
        shutil.rmtree(folder)
        made = None
    return made


def _check_database(folder: Path, *, new: bool) -> None:
    """
    Raises:
        Refused: a database outside the folder holds something else than this demonstration.
    """
    from havre.ledger import queries
    from havre.record import queries as record_queries

    if not new:
        ledger = start.ledger(folder)
        ledger.refresh()
        ledger.check_folder()
    elif queries.is_set_up() or not record_queries.is_empty():
        raise Refused(
            "The database that HAVRE_DATABASE_URL names is not empty. A demonstration needs one of its own: create it,"
            " or drop it and create it anew when a demonstration was broken off there."
        )


def _members(seed: int) -> list[dict[str, str]]:
    from .demonstration import people

    return [{"name": handle, "passphrase": people.passphrase(handle, seed=seed)} for handle in people.HANDLES]


def _make(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    (folder / MARK).write_text(json.dumps(UNFINISHED))
    ledger = start.ledger(folder)
    from .demonstration import case, people

    at = clock.now()
    _say("Capturing the reports", args)
    counted = _capture(args.reports, at)
    _say(
        "Setting up the organisation: three members, each with a passphrase that costs a second to try", args
    )
    staff = people.found(ledger, seed=args.seed, at=at)
    amina, boris = staff.workspaces["amina"], staff.workspaces["boris"]
    _say("Opening an invented case, sealing its papers, building its dossier", args)
    made = case.make(by=amina, colleague=boris, citations=_citations(), at=at)
    others = case.others(by=amina, at=at)
    dossier = folder.with_name(f"{folder.name}.dossier.pdf")  # beside the folder: in it nothing is readable
    dossier.write_bytes(b"".join(made.dossier.pieces))
    report = {
        "seed": args.seed,
        "dossier": str(dossier),
        "reports": counted.reports,
        "statements": counted.statements,
        "cases": 1 + len(others),
        "log": _verified(ledger),
        "recovery": list(staff.shares),
    }
    # The shares are printed this once; of a demonstration made earlier they can't be shown again.
    (folder / MARK).write_text(json.dumps(report | {"recovery": []}))
    return report


@dataclass(frozen=True)
class Captured:
    reports: int
    statements: int


def _capture(own: Path | None, at: Micros) -> Captured:
    """The shipped reports, or those of a user's own folder; one of theirs that fails is named, the rest is done.

    Raises:
        Refused: the folder gave no report at all.
    """
    from havre.record import demonstration
    from havre.record.models import Report, Statement

    if own is None:
        demonstration.add_samples(captured_by=CAPTURED_BY, at=at)
    else:
        for outcome in record.capture([str(own)], captured_by=CAPTURED_BY):
            if outcome.reason is not None:
                print(outcome.reason, file=sys.stderr)
    captured = Captured(Report.objects.count(), Statement.objects.count())
    if captured.reports == 0:
        raise Refused(f"There are no reports in {own}.")
    return captured


def _citations() -> "list[Citation]":
    """A denial, a commitment and a demand of the record, as the invented case cites them."""
    from havre.cases.types import Act, Citation
    from havre.record import queries
    from havre.record.models import Statement

    why = {
        Act.DENIAL: "The authorities deny what the account describes.",
        Act.COMMITMENT: "A promise of follow-up that nobody has checked.",
        Act.CLAIM: "Describes the same method at the same time.",
        Act.DEMAND: "What was asked of the authorities.",
    }
    found = []
    for act, reason in why.items():
        statements = Statement.objects.filter(act=act.value, speaker__isnull=False)
        for statement in statements.order_by("-confidence", "report__published_from", "id")[:2]:
            cited = queries.citation(statement.id)
            found.append(
                Citation(
                    statement=cited.statement,
                    report_sha256=bytes.fromhex(cited.sha256),
                    quote=cited.words,
                    speaker=cited.speaker,
                    outlet=cited.outlet or cited.title,
                    via=cited.via,
                    published=cited.date,
                    act=Act(cited.act),
                    second_hand=cited.second_hand,
                    reported_by=cited.reported_by,
                    why=reason,
                )
            )
    return found


def _verified(ledger: "Ledger") -> dict[str, object]:
    from havre.ledger import queries

    queries.take_checkpoint(ledger)
    report = queries.verify(ledger)
    if not report.ok:
        raise Refused(f"The demonstration's log does not verify: {report.faults[0].kind}.")
    return {"size": report.size, "root": report.root.hex()}


def _say(sentence: str, args: argparse.Namespace) -> None:
    if not args.json:
        print(f"{sentence} …", flush=True)


def _tell(report: dict[str, Any]) -> None:
    print(f"\nA demonstration of {report['cases']} invented cases and {report['reports']} reports", end="")
    print(f" with {report['statements']} statements. The log verifies: {report['log']['size']} leaves.")
    print(f"The dossier: {report['dossier']}\n\nUnlock with")
    for member in report["members"]:
        print(f"  {member['name']:8}{member['passphrase']}")
    if report["recovery"]:
        print(
            "\nRecovery shares (any two together open everything; of a real organisation they are shown once):"
        )
        for number, share in enumerate(report["recovery"], start=1):
            print(f"  {number}. {share}")
    print(
        "\nEverybody here is invented, and these passphrases are no secret: keep nobody real in this folder."
    )
