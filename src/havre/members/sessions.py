"""Who is unlocked in this process. The cookie holds a secret and nothing else; the seed lies here sealed under it."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass

from havre import seal
from havre.base.ids import MemberId, Micros
from havre.ledger.desk import Desk
from havre.ledger.workspace import Workspace

IDLE_MINUTES = 15
LABEL = "session"


@dataclass
class _Session:
    handle: str
    desk: Desk
    sealed_seed: bytes
    last_seen: Micros


@dataclass(frozen=True)
class Present:
    """An unlocked member, for one request."""

    handle: str
    workspace: Workspace


class Sessions:
    """Open sessions by the hash of their secret. A restart locks everybody."""

    def __init__(self, *, idle_minutes: int = IDLE_MINUTES) -> None:
        self._idle = idle_minutes * 60 * 1_000_000
        self._lock = threading.Lock()
        self._sessions: dict[bytes, _Session] = {}

    def open(self, *, handle: str, desk: Desk, seed: seal.Seed, at: Micros) -> bytes:
        """Begin a session; returns the secret for the cookie."""
        secret = seal.new_secret()
        log_id = desk.ledger.log_id
        sealed = seal.seal_under_secret(
            seed.unsafe_bytes, secret, label=LABEL, log_id=log_id, holder=desk.member
        )
        with self._lock:
            self._sessions[seal.sha256(secret)] = _Session(handle, desk, sealed, at)
        desk.admit()
        return secret

    def find(self, secret: bytes, *, at: Micros) -> Present | None:
        """The member whose session `secret` opens, or None when it was locked, was idle too long or never was."""
        self.lock_idle(at)
        with self._lock:
            session = self._sessions.get(seal.sha256(secret))
            if session is None:
                return None
            session.last_seen = at
        desk = session.desk
        raw = seal.open_under_secret(
            session.sealed_seed, secret, label=LABEL, log_id=desk.ledger.log_id, holder=desk.member
        )
        keys = seal.Keys.from_seed(seal.Seed(raw))
        return Present(session.handle, Workspace(desk=desk, keys=keys, now=at))

    def lock(self, secret: bytes) -> None:
        """End one session."""
        with self._lock:
            session = self._sessions.pop(seal.sha256(secret), None)
        if session is not None:
            session.desk.close()

    def lock_member(self, member: MemberId, *, but: bytes = b"") -> None:
        """End every session of a member who left, or whose key or passphrase was replaced; `but` is the secret of one
        that goes on."""
        with self._lock:
            gone = [
                name
                for name, session in self._sessions.items()
                if session.desk.member == member and name != seal.sha256(but)
            ]
            closed = [self._sessions.pop(name) for name in gone]
        _close(closed)

    def touch(self, secret: bytes, *, at: Micros) -> None:
        """Take a sign of life, such as a piece of a long upload."""
        with self._lock:
            session = self._sessions.get(seal.sha256(secret))
            if session is not None:
                session.last_seen = at

    def lock_idle(self, at: Micros) -> None:
        """End the sessions that nobody used for too long."""
        with self._lock:
            gone = [name for name, session in self._sessions.items() if at - session.last_seen > self._idle]
            closed = [self._sessions.pop(name) for name in gone]
        _close(closed)


def _close(sessions: list[_Session]) -> None:
    with ExitStack() as closing:  # one that fails to close keeps none of the others open
        for session in sessions:
            closing.callback(session.desk.close)
