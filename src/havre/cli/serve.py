"""`havre serve`: gunicorn with one worker, whose threads share the unlocked workspaces."""

import argparse
import os
import resource
import sys
from pathlib import Path

from . import start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default 8000)")
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    folder = start.django(args.data)
    print(f"Havre is at http://{args.host}:{args.port}/", flush=True)
    serve(folder, host=args.host, port=args.port)
    return 0


def serve(folder: Path, *, host: str, port: int) -> None:
    """Become the server; does not return."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold opened keys
    command = [
        sys.executable, "-m", "gunicorn", "havre.wsgi:application",
        "--bind", f"{host}:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", "16",
        "--timeout", "120", "--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    environment = os.environ | {"HAVRE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "havre.settings"}
    os.execve(sys.executable, command, environment)  # noqa: S606 (no shell is wanted: the arguments are ours)
