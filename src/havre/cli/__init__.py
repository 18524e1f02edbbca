"""The `havre` command. `docs/reference/cli.md` states its contract."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from havre.base.errors import HavreError

from . import start

# Command → module with `add_arguments(parser)` and `run(args) -> int`, and its line in the help.
COMMANDS = {
    "demo": ("havre.cli.demo", "build a demonstration organisation, print how to unlock it, and serve it"),
    "serve": ("havre.cli.serve", "serve the pages of a data folder"),
    "record": ("havre.cli.record", "capture reports into the public record"),
    "statements": ("havre.cli.statements", "find who said what in a text; no database"),
    "deadlines": ("havre.cli.deadlines", "reckon the limits of a procedure; no database"),
    "backup": ("havre.cli.backup", "write everything into one file, while the server may run"),
    "move": ("havre.cli.move", "move everything from SQLite to PostgreSQL, or back"),
    "restore": ("havre.cli.restore", "restore a backup into an empty folder"),
    "log": ("havre.cli.log", "verify the log, take checkpoints, check those kept elsewhere"),
    "recover": ("havre.cli.recover", "regain every book with recovery shares, as a new member"),
    "doctor": ("havre.cli.doctor", "say what on this machine could give data away or lose it"),
}


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(prog="havre", description="Sealed casework and public record.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, help_line) in COMMANDS.items():
        command = commands.add_parser(name, help=help_line, description=help_line.capitalize() + ".")
        importlib.import_module(module).add_arguments(command)
        command.set_defaults(module=module)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 refused or found wrong (argparse itself exits with 2 on wrong usage)."""
    args = parser().parse_args(argv)
    try:
        status: int = importlib.import_module(args.module).run(args)
    except HavreError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has what they wanted; Python would complain again when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was finished before is kept.", file=sys.stderr)
        return 1
    except Exception as error:
        sentence = start.failure(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 1
    return status
