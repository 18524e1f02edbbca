"""What the process keeps between requests: the ledger, who is unlocked, failed attempts. Nothing of it is on disk."""

import threading
import time
from dataclasses import dataclass, field
from typing import IO

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections

from havre import seal
from havre.base.ids import Micros
from havre.base.logs import Log, where
from havre.ledger import destroying, parts
from havre.ledger.folder import claim
from havre.ledger.log import Ledger
from havre.ledger.memory import Memory
from havre.members.gatherings import Gatherings
from havre.members.joining import Founding
from havre.members.sessions import Sessions
from havre.members.throttle import Throttle
from havre.sealed_types import REGISTRY
from havre.web import clock
from havre.web.health import Health

journal = Log("web")
_making = threading.Lock()
# Seconds. A reloaded worker starts while the one before it still answers; refused, it would stop the whole server.
# Longer than the 120 after which gunicorn ends a worker that hangs.
PATIENCE = 150
UNFINISHED = 30 * 60 * 1_000_000  # microseconds that somebody may take to write the shares down


@dataclass(frozen=True)
class Pending:
    """A set-up whose founder is writing the shares down, and the two words (share, word; from 0) they read back."""

    founding: Founding
    asked: tuple[tuple[int, int], tuple[int, int]]
    since: Micros


@dataclass
class Runtime:
    """One process's state."""

    ledger: Ledger
    cost: seal.Cost
    alone: IO[bytes]  # holds the claim on the data folder as long as it is open
    sessions: Sessions = field(default_factory=Sessions)
    throttle: Throttle = field(default_factory=Throttle)
    foundings: dict[bytes, Pending] = field(default_factory=dict)  # by the hash of the founder's cookie
    health: Health = field(default_factory=Health)
    recoveries: Gatherings = field(default_factory=lambda: Gatherings(most=8))  # before the door
    renewals: Gatherings = field(
        default_factory=lambda: Gatherings(idle_minutes=30)
    )  # of unlocked administrators

    def waits_for(self, secret: bytes) -> bool:
        """Whether somebody who is not unlocked has begun something with this cookie."""
        return seal.sha256(secret) in self.foundings or self.recoveries.holds(secret)

    def forget_old_foundings(self, now: Micros) -> None:
        """Let go of a set-up that nobody finished: it holds a passphrase and the recovery shares."""
        # A copy, and no complaint about what is gone: pages and the watch come here at once.
        old = [name for name, pending in list(self.foundings.items()) if now - pending.since > UNFINISHED]
        for name in old:
            self.foundings.pop(name, None)

    def watch(self) -> None:
        """Every minute, lock who is idle and forget what was left unfinished, whether or not anybody asks."""
        while True:
            time.sleep(60)
            self.look_once(clock.now())

    def look_once(self, now: Micros) -> None:
        """One round of `watch`; what goes wrong in it is for the operator's log, and must not end the watch."""
        try:
            close_old_connections()  # no request begins or ends in this thread: one that broke would stay
            self.forget_old_foundings(now)
            self.recoveries.forget_old(now)
            self.renewals.forget_old(now)
            self.sessions.lock_idle(now)
            refused = self.throttle.take_refused()
            if refused:
                journal.warning(
                    "attempts-refused", count=refused
                )  # somebody guesses; nothing says at whom or from where
        except Exception as error:  # whatever it is, the next round must come
            journal.error("watch-failed", error=type(error).__name__, raised=where(error))

    @classmethod
    def from_settings(cls) -> "Runtime":
        ledger = Ledger(registry=REGISTRY, data=settings.DATA, memory=Memory(megabytes=settings.MEMORY_MB))
        alone = claim(settings.DATA, patience=PATIENCE)
        try:
            _tidy(ledger)
        except BaseException:
            alone.close()  # refused, this process serves nothing: the folder is free for the next
            raise
        return cls(ledger=ledger, cost=seal.Cost(*settings.UNLOCK_COST), alone=alone)


def _tidy(ledger: Ledger) -> None:
    """What a start owes the folder: what a cut left half is finished or swept away."""
    try:
        ledger.refresh()
    except seal.SealError as error:
        # Serve all the same: every page says that something is wrong, and nothing is swept away.
        journal.error("log-broken", cause=error.cause)
        return
    ledger.check_folder()
    ledger.files.sweep(ledger.named_files, going_on=parts.going_on(ledger))
    ledger.caches.sweep()
    destroying.finish(ledger)


def runtime() -> Runtime:
    """This process's state, made at the first request and kept with the application."""
    kept = vars(apps.get_app_config("web"))
    with _making:
        if "runtime" not in kept:
            kept["runtime"] = Runtime.from_settings()
    found: Runtime = kept["runtime"]
    return found
