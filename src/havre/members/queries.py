"""Questions about members: who is here, who waits, what an unlocking leads to."""

from dataclasses import dataclass

from havre import seal
from havre.base.ids import MemberId, Micros
from havre.ledger.log import Ledger
from havre.ledger.workspace import Workspace

from .models import Account, Invitation, WaitingKey
from .types import Organisation


@dataclass(frozen=True)
class Waiting:
    """Somebody who unlocked once and waits to be vouched for."""

    handle: str
    member: MemberId
    administrator: bool


@dataclass(frozen=True)
class Joined:
    """A current member, with the words of their key."""

    handle: str
    member: MemberId
    administrator: bool
    words: tuple[str, ...]


def joined(ledger: Ledger) -> list[Joined]:
    """The current members, by handle."""
    ledger.refresh()
    found = []
    for account in Account.objects.order_by("handle"):
        member = MemberId(bytes(account.member))
        state = ledger.authority.member_key(member)
        if state is not None:
            rights = ledger.authority.rights(state.public.key_id, ledger.organisation, seal.FILE)
            words = state.public.fingerprint_words()
            found.append(Joined(account.handle, member, bool(rights & seal.Rights.GRANT), words))
    return found


def waiting() -> list[Waiting]:
    """Who waits to be vouched for, by handle."""
    rows = WaitingKey.objects.select_related("account").order_by("account__handle")
    return [
        Waiting(row.account.handle, MemberId(bytes(row.account.member)), row.administrator) for row in rows
    ]


def is_waiting(account: Account) -> bool:
    """Whether nobody has vouched for this account yet."""
    return WaitingKey.objects.filter(account=account).exists()


def invited(at: Micros) -> list[Invitation]:
    """Invitations that are still open."""
    return list(Invitation.objects.filter(expires__gt=at).order_by("handle"))


def handles() -> dict[MemberId, str]:
    """The handle of every account."""
    return {
        MemberId(bytes(member)): handle for handle, member in Account.objects.values_list("handle", "member")
    }


def organisation_name(by: Workspace) -> str:
    """The name that the organisation's book holds."""
    return by.one(Organisation, book=by.ledger.organisation).value.name
