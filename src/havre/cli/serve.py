"""`havre serve`: gunicorn with one worker, whose threads share the unlocked workspaces."""

import argparse
import os
import resource
import sys
from pathlib import Path

from havre.base.errors import Refused
from havre.ledger.folder import claim

from . import start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default 8000)")
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    check_host(args.host)
    folder = start.django(args.data)
    serve(folder, host=args.host, port=args.port, announced=f"Havre is at http://{args.host}:{args.port}/")
    return 0


def check_host(host: str) -> None:
    """
    Raises:
        Refused: others could reach the server, but its settings say that only this machine can.
    """
    if host in ("127.0.0.1", "::1", "localhost"):
        return
    named = {name.strip() for name in os.environ.get("HAVRE_HOSTS", "").split(",")}
    if named <= {"", "127.0.0.1", "localhost", "[::1]"}:
        raise Refused(
            "To listen for other machines, name in HAVRE_HOSTS the host names it answers to. Set it up before that, on"
            " this machine."
        )
    if os.environ.get("HAVRE_DEBUG", "0") != "0":
        raise Refused("HAVRE_DEBUG shows secrets; it is refused when other machines can reach the server.")


def serve(folder: Path, *, host: str, port: int, announced: str = "") -> None:
    """Say `announced` and become the server; does not return.

    Raises:
        Refused: another server holds the folder.
    """
    claim(folder).close()
    if announced:
        print(announced, flush=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold opened keys
    command = [
        sys.executable, "-m", "gunicorn", "havre.wsgi:application",
        "--bind", f"{host}:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", "16",
        "--timeout", "120", "--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning",
        "--logger-class", "havre.web.serverlog.ServerLog",
    ]  # fmt: skip
    environment = os.environ | {"HAVRE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "havre.settings"}
    os.execve(sys.executable, command, environment)  # noqa: S606 (no shell is wanted: the arguments are ours)
