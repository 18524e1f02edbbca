"""The web server's own lines, in the form of ours: it would name addresses, and put what was asked for into faults."""

import logging
from typing import Any, TextIO

from gunicorn.glogging import Logger

from havre.base.logs import Lines


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn is told to log with."""

    def _set_handler(
        self,
        log: logging.Logger,
        output: str,
        fmt: logging.Formatter,  # noqa: ARG002 (ours is used in its place)
        stream: TextIO | None = None,
    ) -> None:
        super()._set_handler(log, output, Lines(), stream)

    def access(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: who asked for what is written down nowhere."""
