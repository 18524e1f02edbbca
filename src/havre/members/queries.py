"""Questions about members: who is here, who waits, what an unlocking leads to."""

from dataclasses import dataclass

from havre import seal
from havre.base.ids import MemberId, Micros
from havre.ledger.workspace import Workspace

from .models import Account, Invitation, WaitingKey
from .types import Membership, Organisation


@dataclass(frozen=True)
class Waiting:
    """Somebody who unlocked once and waits to be vouched for."""

    handle: str
    member: MemberId
    administrator: bool
    returns: bool  # a member who forgot their passphrase, and has a new key


@dataclass(frozen=True)
class Joined:
    """A current member, with the words of their key; `by_shares` when the recovery shares brought it in."""

    handle: str
    member: MemberId
    administrator: bool
    words: tuple[str, ...]
    by_shares: bool


def joined(by: Workspace) -> list[Joined]:
    """The current members, by handle."""
    ledger = by.ledger
    found = []
    for member, handle in sorted(handles(by).items(), key=lambda item: item[1]):
        with ledger.lock:
            state = ledger.authority.member_key(member)
            if state is None:
                continue
            rights = ledger.authority.rights(state.key_id, ledger.organisation, seal.FILE)
            voucher = ledger.authority.key(state.voucher) if state.voucher is not None else None
        by_shares = voucher is not None and voucher.role == seal.RECOVERY
        words = state.public.fingerprint_words()
        found.append(Joined(handle, member, bool(rights & seal.Rights.GRANT), words, by_shares))
    return found


def waiting(by: Workspace) -> list[Waiting]:
    """Who waits to be vouched for, by handle; of a member, the handle that was sealed when they were taken in."""
    rows = list(WaitingKey.objects.select_related("account"))
    known = handles(by) if any(row.wrap is not None for row in rows) else {}
    found = []
    for row in rows:
        member, returns = MemberId(bytes(row.account.member)), row.wrap is not None
        handle = known.get(member, row.account.handle) if returns else row.account.handle
        found.append(Waiting(handle, member, row.administrator, returns=returns))
    return sorted(found, key=lambda one: one.handle)


def is_waiting(account: Account) -> bool:
    """Whether nobody has vouched for this account yet; who is let in again has a key that counts meanwhile."""
    return WaitingKey.objects.filter(account=account, wrap__isnull=True).exists()


def invited(at: Micros) -> list[Invitation]:
    """Invitations that are still open."""
    return list(Invitation.objects.filter(expires__gt=at).order_by("handle"))


def handles(by: Workspace) -> dict[MemberId, str]:
    """Whose handle is whose, as those who took the members in sealed it."""
    memberships = by.all(Membership, book=by.ledger.organisation)
    return {MemberId(held.value.member): held.value.handle for held in memberships}


def organisation_name(by: Workspace) -> str:
    """The name that the organisation's book holds."""
    return by.one(Organisation, book=by.ledger.organisation).value.name
