"""New recovery shares in place of the old: a new recovery key, to which every epoch of every book is granted again.

Signed in by the old key, whose shares are entered once more; or, when those are lost, by an administrator after another
one approved. Then nobody opens everything at once: each member who may grant a book grants it to the new key at their
next unlock, and what is still outstanding is counted.

The old shares stay good for what they opened before: whoever kept a copy of the old disk and enough of them reads it.
What is granted afterwards, they open no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import Micros
from havre.ledger import opened
from havre.ledger.log import Appender, Ledger
from havre.ledger.workspace import Workspace

from . import approvals, joining
from .approvals import State
from .models import WaitingRecovery


@dataclass(frozen=True)
class NewShares:
    """A recovery key that nobody signed in yet, with its shares. Only ever in memory."""

    seed: seal.Seed = field(repr=False)
    shares: tuple[str, ...] = field(repr=False)
    needed: int

    @property
    def public(self) -> seal.PublicKeys:
        return seal.Keys.from_seed(self.seed).public


def draw(*, needed: int, count: int) -> NewShares:
    """Draw a new recovery key; `needed` of `count` shares will give it back.

    Raises:
        WrongInput: fewer than two would be needed, or there would be more than sixteen, or fewer than are needed.
    """
    seed = seal.Seed.new()
    shares = seal.split_recovery(seed, threshold=needed, count=count)
    return NewShares(seed, tuple(shares), needed)


def replace(*, by: Workspace, old: seal.Seed, new: NewShares) -> int:
    """Let the old recovery key sign the new one in, and grant it all that the old one opens; returns how many keys.

    Raises:
        Refused: this member is no administrator, or the old key was replaced meanwhile.
    """
    joining.check_voucher(by)
    ledger, before = by.ledger, seal.Keys.from_seed(old)
    after = seal.Keys.from_seed(new.seed)
    with ledger.appending(before) as log:
        log.add(_leaf(after.public, _own(after, ledger)))
        with log.signed_by(after):
            done = opened.regrant(
                log, ledger=ledger, keys=before, to=after.public, rights=seal.RECOVERY_RIGHTS
            )
        WaitingRecovery.objects.all().delete()
    return done.keys


def ask(*, by: Workspace, new: NewShares, reason: str, at: Micros) -> None:
    """Ask another administrator to approve the new key; its public half waits in a row, its shares on paper.

    Raises:
        Refused: this member is no administrator, or there is no other one.
        WrongInput: no reason is given.
    """
    joining.check_voucher(by)
    if not approvals.approvers(by=by, book=by.ledger.organisation, at=at):
        raise Refused(
            "There is no other administrator to approve it: only the old shares can make way for new ones."
        )
    keys = seal.Keys.from_seed(new.seed)
    approvals.request(by=by, action=_action(keys.public), book=by.ledger.organisation, reason=reason, at=at)
    WaitingRecovery.objects.create(
        signing=keys.public.signing, opening=keys.public.opening, own_signature=_own(keys, by.ledger)
    )


@dataclass(frozen=True)
class WaitingShares:
    """New shares that this member asked for: the words of their key, and whether they are approved."""

    words: tuple[str, ...]
    approved: bool


def waiting(*, by: Workspace, at: Micros) -> list[WaitingShares]:
    """The new shares that this member asked for and that are neither refused, nor used, nor too old."""
    return [
        WaitingShares(_public(row).fingerprint_words(), approved=state is State.APPROVED)
        for row, state in _asked(by, at)
    ]


def bring_in(*, by: Workspace, at: Micros) -> int:
    """Sign in the new recovery key that another administrator approved, and grant it what this member may grant;
    returns how many keys.

    Raises:
        NotFound: nothing that this member asked for is approved.
    """
    joining.check_voucher(by)
    row = next((row for row, state in _asked(by, at) if state is State.APPROVED), None)
    if row is None:
        raise NotFound("No new shares of yours are approved.")
    public = _public(row)
    keys = _keys(by)
    with by.ledger.appending(by.keys) as log:
        approvals.spend(log, by=by, action=_action(public), book=by.ledger.organisation, at=at)
        log.add(_leaf(public, bytes(row.own_signature)))
        done = _grant(log, by, _grantable(by, keys))
        WaitingRecovery.objects.all().delete()
    return done


def grant_recovery(by: Workspace, _at: Micros) -> int:
    """A duty: grant the recovery key whatever it was not granted yet and this member may grant."""
    by.rights(by.ledger.organisation, seal.FILE)  # meets the log's tip
    if not outstanding(by.ledger):
        return 0
    keys = _keys(by)
    if not list(_grantable(by, keys)):
        return 0
    with by.ledger.appending(by.keys) as log:
        return _grant(log, by, _grantable(by, keys))


def outstanding(ledger: Ledger) -> int:
    """How many keys, one for each epoch of each compartment, the recovery key was not granted."""
    with ledger.lock:
        ledger.refresh()
        return sum(due.why == "recovery" for due in ledger.authority.outstanding())


def were_together(ledger: Ledger) -> bool:
    """Whether the shares of the current recovery key were in one place: it brought a member in."""
    with ledger.lock:
        recovery = ledger.authority.recovery.key_id
        return any(
            key.voucher == recovery for key in ledger.authority.known_keys() if key.role == seal.MEMBER
        )


Keys = dict[seal.Slot, seal.CompartmentKey]


def _keys(by: Workspace) -> Keys:
    """What this member can open now."""
    by.rights(by.ledger.organisation, seal.FILE)  # the keys are opened with the first question
    return dict(by.desk.keyring)


def _grantable(by: Workspace, keys: Keys) -> Iterable[tuple[seal.Slot, seal.CompartmentKey]]:
    authority = by.ledger.authority
    with by.ledger.lock:
        due = [one for one in authority.outstanding() if one.why == "recovery"]
    for one in due:
        slot = seal.Slot(one.book, one.compartment, one.epoch)
        may = authority.granting(by.keys.key_id, one.book, one.compartment, at=by.now) is not None
        if may and slot in keys:
            yield slot, keys[slot]


def _grant(log: Appender, by: Workspace, grantable: Iterable[tuple[seal.Slot, seal.CompartmentKey]]) -> int:
    recovery, count = by.ledger.authority.recovery.public, 0
    for slot, key in grantable:
        log.add_grant(
            seal.seal_grant(
                key,
                slot,
                log_id=by.ledger.log_id,
                recipient=recovery,
                rights=seal.RECOVERY_RIGHTS,
                until=None,
            )
        )
        count += 1
    return count


def _asked(by: Workspace, at: Micros) -> list[tuple[WaitingRecovery, State]]:
    """This member's requests that are open or approved, with the key that waits; the newest first."""
    rows = {_action(_public(row)): row for row in WaitingRecovery.objects.all()}
    return [
        (rows[one.action], one.state)
        for one in approvals.own(by=by, at=at)
        if one.action in rows and one.state in (State.OPEN, State.APPROVED)
    ]


def _action(public: seal.PublicKeys) -> str:
    return seal.replacing(seal.RECOVERY, public.key_id)


def _public(row: WaitingRecovery) -> seal.PublicKeys:
    return seal.PublicKeys(bytes(row.signing), bytes(row.opening))


def _own(keys: seal.Keys, ledger: Ledger) -> bytes:
    return keys.own_signature(log_id=ledger.log_id, role=seal.RECOVERY, holder=b"")


def _leaf(public: seal.PublicKeys, own: bytes) -> seal.KeyPayload:
    return joining.key_leaf(public, own, role=seal.RECOVERY, holder=b"", state=seal.REPLACED)
