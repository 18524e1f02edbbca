"""Recovering: with enough shares, somebody new regains every book, whatever passphrases were lost.

The recovery key signs the new member's key and grants it all that it opens; then the new member's own key seals who
they are. It is one transaction: after a cut there is all of it, or nothing, and the ceremony begins again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import MemberId, Micros
from havre.ledger import opened, operations
from havre.ledger.desk import Desk
from havre.ledger.log import Appender, Ledger
from havre.ledger.opened import SlotKey
from havre.ledger.workspace import Workspace

from . import rules, unlocking
from .joining import key_leaf
from .leaving import left
from .models import Account, Invitation, UnlockMethod
from .types import Membership


@dataclass(frozen=True)
class Foreseen:
    """What a recovery will give, before anything is written: how many books, and who is a member now."""

    books: int
    members: tuple[tuple[MemberId, str], ...]  # with their handles, as whoever took them in sealed it


@dataclass(frozen=True)
class Recovered:
    """What a recovery gave: to whom, how many books and keys of them, and how many keys it could not open."""

    account: Account
    member: MemberId
    words: tuple[str, ...]
    books: int
    keys: int
    unopened: int


def recovery_seed(entered: seal.EnteredShares, *, ledger: Ledger) -> seal.Seed:
    """The seed of this organisation's recovery key, from enough shares.

    Raises:
        WrongInput: they don't give it.
        Refused: this Havre is not set up yet.
    """
    ledger.refresh()
    if ledger.authority.size == 0:
        raise Refused("This Havre is not set up yet.")
    return entered.join(expected=ledger.authority.recovery.public)


def foresee(*, ledger: Ledger, recovery: seal.Seed) -> Foreseen:
    """What `recover` would do."""
    keys = seal.Keys.from_seed(recovery)
    with ledger.lock:
        books = {payload.book for _, payload in ledger.authority.granted(keys.key_id)}
    return Foreseen(len(books - {ledger.organisation}), tuple(_members(ledger, keys)))


def _members(ledger: Ledger, keys: seal.Keys) -> list[tuple[MemberId, str]]:
    """The current members; one whose membership can't be read is there without a handle."""
    sealed = opened.values_of(ledger, keys, book=ledger.organisation, type_=Membership)
    handles = {each.member: each.handle for each in sealed}
    with ledger.lock:
        members = [key.holder for key in ledger.authority.current_member_keys()]
    return sorted(((MemberId(member), handles.get(member, "")) for member in members), key=lambda one: one[1])


def recover(
    *,
    ledger: Ledger,
    recovery: seal.Seed,
    handle: str,
    passphrase: str,
    lost: Sequence[MemberId] = (),
    cost: seal.Cost,
    at: Micros,
) -> Recovered:
    """Bring a new member in who holds every book with all rights; the keys of `lost` members end.

    Raises:
        WrongInput: the handle is taken or can't be one, the passphrase is too weak, or somebody lost is no member.
        Refused: the recovery key was replaced meanwhile.
    """
    handle = rules.checked_handle(handle)
    _check_free(handle, lost)
    seal.check_passphrase(passphrase, handle=handle)
    member, seed = MemberId(seal.new_id()), seal.Seed.new()
    keys, recovering = seal.Keys.from_seed(seed), seal.Keys.from_seed(recovery)
    wrapped = unlocking.wrap(seed, passphrase, member=member, log_id=ledger.log_id, cost=cost)
    named = Membership(handle=handle, member=member)
    by = Workspace(desk=Desk(ledger=ledger, member=member, key_id=keys.key_id), keys=keys, now=at)
    with ledger.appending(recovering) as log:
        gone = [_current(ledger, each) for each in lost]
        own = keys.own_signature(log_id=ledger.log_id, role=seal.MEMBER, holder=member)
        log.add(key_leaf(keys.public, own, role=seal.MEMBER, holder=member))
        for key in gone:
            log.add(left(key))
        done = opened.regrant(log, ledger=ledger, keys=recovering, to=keys.public, rights=seal.Rights.ALL)
        unopened = max(0, opened.slots(ledger) - done.keys)
        place = _writable(log, ledger=ledger, recovering=recovering, to=keys.public)
        with log.signed_by(keys):
            operations.append_under(log, by=by, slot_key=place, value=named, at=at)
        Account.objects.filter(member__in=list(lost)).delete()
        Invitation.objects.filter(handle=handle).delete()
        account = Account.objects.create(handle=handle, member=member)
        UnlockMethod.objects.create(account=account, wrap=wrapped)
    if lost:
        unlocking.scrub_wraps()
    books = len(done.books - {ledger.organisation})
    return Recovered(account, member, keys.public.fingerprint_words(), books, done.keys, unopened)


def _check_free(handle: str, lost: Sequence[MemberId]) -> None:
    """The handle of somebody whose key ends is free: often it is the same person who comes back."""
    taken = Account.objects.filter(handle=handle).first()
    if taken is not None and bytes(taken.member) not in lost:
        raise WrongInput(
            "There is a member with this handle already. Choose another one, or mark that member's key as lost.",
            field="handle",
        )


def _current(ledger: Ledger, member: MemberId) -> seal.KeyState:
    key = ledger.authority.member_key(member)
    if key is None:
        raise WrongInput("Somebody whose key is to end is no member any more. Look again.", field="lost")
    return key


def _writable(log: Appender, *, ledger: Ledger, recovering: seal.Keys, to: seal.PublicKeys) -> SlotKey:
    """Where the organisation's book takes an entry now, and its key: a new epoch, when the last one takes none."""
    book, part = ledger.organisation, seal.FILE
    epoch = ledger.authority.current_epoch(book, part) or 0
    mine = dict(opened.opened_keys(ledger, recovering, book=book))
    last = seal.Slot(book, part, epoch)
    if last in mine and ledger.authority.takes_entries(book, part):
        return last, mine[last]
    return _open_next(log, ledger=ledger, recovering=recovering, to=to, last=last)


def _open_next(
    log: Appender, *, ledger: Ledger, recovering: seal.Keys, to: seal.PublicKeys, last: seal.Slot
) -> SlotKey:
    """Begin an epoch in the recovery key's name, for the new member and for whoever held the one before."""
    before = ledger.authority.holders(last.book, last.compartment)
    slot, key = seal.Slot(last.book, last.compartment, last.epoch + 1), seal.CompartmentKey.new()
    give = partial(seal.seal_grant, key, slot, log_id=ledger.log_id)
    log.add_grant(give(recipient=recovering.public, rights=seal.RECOVERY_RIGHTS, until=None))
    log.add_grant(give(recipient=to, rights=seal.Rights.ALL, until=None))
    for key_id, rights, until in before:
        state = ledger.authority.key(key_id)
        if state is not None and key_id not in (recovering.key_id, to.key_id):
            log.add_grant(give(recipient=state.public, rights=rights, until=until))
    return slot, key
