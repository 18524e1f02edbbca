"""The operator's log: one JSON object a line. Events and counts; never who, from where, or what they wrote.

An event is a fixed word, listed in docs/reference/log.md. What goes with it is a number, or words of our own code. What
other libraries say is not passed on, since it may hold anything: only that they said something, and where.
"""

import datetime as dt
import json
import logging
import re
import traceback
from pathlib import Path
from typing import Final

from .errors import HavreError

Field = int | str

LONGEST: Final = 200  # characters of a field
_ID: Final = re.compile(r"[0-9A-Fa-f]{16,}")
_ADDRESS: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}\b")
_LEFT_OUT: Final = "…"
# What the web server says of its own accord, by how its lines begin.
_SERVER: Final = {
    "Invalid request": "invalid-request",
    "WORKER TIMEOUT": "worker-hung",
    "Worker (pid:%s) was sent": "worker-killed",
    "Worker (pid:%s) exited": "worker-ended",
    "Worker failed to boot": "worker-did-not-start",
    "Exception in worker process": "worker-did-not-start",
    "Error handling request": "request-failed",
    "Socket error": "connection-lost",
    "Connection in use": "port-taken",
    "Can't connect to": "port-taken",
    "Invalid address": "address-wrong",
}


class Log:
    """Where a part of Havre says what happened. Events are fixed words; fields are counts, places and our own words."""

    def __init__(self, part: str) -> None:
        self._logger = logging.getLogger(f"havre.{part}")

    def info(self, event: str, **fields: Field) -> None:
        self._say(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Field) -> None:
        self._say(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Field) -> None:
        self._say(logging.ERROR, event, fields)

    def _say(self, level: int, event: str, fields: dict[str, Field]) -> None:
        clean = {name: _clean(value) for name, value in fields.items()}
        line = " ".join([event, *(f"{name}={value}" for name, value in clean.items())])
        self._logger.log(level, "%s", line, extra={"havre_event": event, "havre_fields": clean})


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Field] = {
            "time": _moment(record.created),
            "level": record.levelname.lower(),
            "part": record.name.removeprefix("havre."),
        }
        event = getattr(record, "havre_event", None)
        if event is not None:
            said |= {"event": event, **vars(record)["havre_fields"]}
        else:
            said |= _foreign(record)
        return json.dumps(said, ensure_ascii=False)


def _foreign(record: logging.LogRecord) -> dict[str, Field]:
    """A record of the web server or of a library: which kind and where, and nothing of its words."""
    if record.name.startswith("gunicorn"):
        message = str(record.msg)
        event = next((word for begins, word in _SERVER.items() if message.startswith(begins)), "server")
    else:
        event = "library"
    said: dict[str, Field] = {"event": event, "where": f"{record.module}:{record.lineno}"}
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        said |= {"error": type(error).__name__, "raised": where(error)}
        if isinstance(error, HavreError):
            said["says"] = _clean(str(error))  # a sentence of ours: why the server does not start
    return said


def where(error: BaseException) -> str:
    """The innermost place of an exception: file, function and line, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    return f"{Path(frames[-1].filename).stem}.{frames[-1].name}:{frames[-1].lineno}"


def _moment(seconds: float) -> str:
    return (
        dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _clean(value: Field) -> Field:
    """Ids and addresses have no business here, whatever a cause was composed of."""
    if isinstance(value, int):
        return value
    return _ADDRESS.sub(_LEFT_OUT, _ID.sub(_LEFT_OUT, value))[:LONGEST]
