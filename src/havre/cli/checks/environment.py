"""What the environment says of who may reach the server."""

from collections.abc import Mapping

from .finding import Finding

_THIS_MACHINE = {"", "127.0.0.1", "localhost", "[::1]"}


def _open(environment: Mapping[str, str]) -> bool:
    return not {name.strip() for name in environment.get("HAVRE_HOSTS", "").split(",")} <= _THIS_MACHINE


def hosts(environment: Mapping[str, str]) -> Finding:
    """Whether other machines may reach the server, as far as this environment is the server's."""
    if not _open(environment):
        return Finding(
            "https", "ok", "HAVRE_HOSTS names nobody but this machine; no HTTPS is needed for that."
        )
    return Finding(
        "https",
        "warning",
        "HAVRE_HOSTS lets other machines in: a proxy with HTTPS must stand in front, which can't be seen from here.",
    )


def debug(environment: Mapping[str, str]) -> Finding:
    """Whether tracebacks are shown."""
    if environment.get("HAVRE_DEBUG", "0") == "0":
        return Finding("debug", "ok", "HAVRE_DEBUG is off.")
    return Finding(
        "debug",
        "wrong" if _open(environment) else "warning",
        "HAVRE_DEBUG is on, and tracebacks show secrets: take it out of the server's environment.",
    )


def buffering() -> Finding:
    """What a proxy keeps on its disk can't be seen from here."""
    return Finding(
        "proxy",
        "unknown",
        "Whether a proxy writes what passes through it to its disk can't be seen from here: set it as"
        " docs/howto/nginx.md or docs/howto/caddy.md says, which are tested.",
    )
