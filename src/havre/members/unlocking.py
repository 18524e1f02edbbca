"""From a handle and a passphrase to a member's keys, at the same cost whether the handle exists or not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from havre import seal
from havre.base.errors import HavreError, Refused
from havre.base.ids import LogId, MemberId
from havre.base.logs import Log
from havre.ledger import database
from havre.ledger.log import Ledger

from .models import Account, UnlockMethod

journal = Log("members")

# Argon2 takes 256 MiB each time: more than two at once could be used to exhaust the machine.
_stretching = threading.BoundedSemaphore(2)
# Who waits for that holds a thread: no more of them than leaves the pages of others working.
_waiting = threading.BoundedSemaphore(6)


class Busy(Refused):
    """So many unlock at this moment that this attempt was not made."""

    def __init__(self) -> None:
        super().__init__("Many people are unlocking at this moment. Try again in a few seconds.")


@contextmanager
def _turn() -> Iterator[None]:
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        with _stretching:
            yield
    finally:
        _waiting.release()


class NotUnlocked(HavreError):
    """The handle and passphrase don't open anything; no more is said."""

    def __init__(self) -> None:
        super().__init__("This handle and passphrase don't unlock anything here. Nothing was changed.")


class Changed(Refused):
    """The account's rows can't be what this Havre wrote: the disk was changed, or is damaged."""

    def __init__(self) -> None:
        super().__init__(
            "What this server keeps of this account was changed or damaged, so that nothing unlocks it. Nothing of any"
            " case is lost by that. Tell the person who runs this server."
        )


@dataclass(frozen=True)
class Unlocked:
    """A member's account with the seed that their passphrase opened, and the unlock method that it opened."""

    account: Account
    member: MemberId
    seed: seal.Seed
    method: int  # its primary key
    wrap: bytes = field(repr=False)


def unlock(*, handle: str, passphrase: str, log_id: LogId, cost: seal.Cost) -> Unlocked:
    """Open a member's seed.

    Raises:
        NotUnlocked: no such handle, or another passphrase.
        Changed: what is stored is no wrap, or asks for more than any member's own may; nothing was tried.
        Busy: too many unlock at this moment; nothing was tried.
    """
    account = Account.objects.filter(handle=handle.strip().casefold()).first()
    wraps = (
        []
        if account is None
        else [(method.pk, bytes(method.wrap)) for method in account.unlock_methods.all()]
    )
    _check_costs([wrapped for _, wrapped in wraps])
    with _turn():
        if account is None or not wraps:
            seal.spend_unlock(passphrase, cost=cost)
            raise NotUnlocked
        member = MemberId(bytes(account.member))
        for method, wrapped in wraps:
            try:
                seed = seal.unwrap_seed(wrapped, passphrase, member=member, log_id=log_id)
            except seal.SealError:
                continue
            return Unlocked(account, member, seed, method, wrapped)
    raise NotUnlocked


def _check_costs(wraps: list[bytes]) -> None:
    """Rows can be forged: together they may ask for no more work than the dearest one that Havre would write."""
    try:
        work = sum(seal.wrap_cost(wrap).work for wrap in wraps)
    except seal.SealError as error:
        journal.warning("account-changed", cause=error.cause)
        raise Changed from error
    if work > seal.DEAREST.work:
        journal.warning("account-changed", cause="its wraps ask for too much work")
        raise Changed


def check_known(opened: Unlocked, *, ledger: Ledger) -> None:
    """That the log has taken in the key which was opened: whoever can write rows can make one of their own.

    Raises:
        Changed: it has not, or for somebody else, or the key was replaced.
    """
    ledger.refresh()
    with ledger.lock:
        key = ledger.authority.member_key(opened.member)
    if key is None or key.key_id != seal.Keys.from_seed(opened.seed).key_id:
        journal.warning("account-changed", cause="the log does not know its key")
        raise Changed


def stands(opened: Unlocked) -> bool:
    """Whether what was opened still unlocks this member: it was neither replaced nor taken away meanwhile."""
    return UnlockMethod.objects.filter(pk=opened.method, wrap=opened.wrap).exists()


def delete_method(opened: Unlocked) -> bool:
    """Delete the unlock method that was opened; whether it still stood as it was read.

    Stretching a passphrase takes seconds, in which it may have been replaced.
    """
    return UnlockMethod.objects.filter(pk=opened.method, wrap=opened.wrap).delete()[0] == 1


def scrub_wraps() -> None:
    """Outside a transaction, after wraps were deleted: leave nothing of them in the database's own files."""
    if not database.scrub("members_unlockmethod"):
        journal.warning("deleted-may-remain")


def wrap(seed: seal.Seed, passphrase: str, *, member: MemberId, log_id: LogId, cost: seal.Cost) -> bytes:
    """Wrap a seed under a passphrase, one of at most two at a time."""
    with _turn():
        return seal.wrap_seed(seed, passphrase, member=member, log_id=log_id, cost=cost)
