"""The demonstration's members: Amina founds it, Boris is on her case and an administrator, Carla sees none of it."""

import hashlib
from dataclasses import dataclass

from havre import seal
from havre.base.ids import MemberId, Micros
from havre.ledger.desk import Desk
from havre.ledger.log import Ledger
from havre.ledger.workspace import Workspace
from havre.members import joining, unlocking
from havre.members.models import Account
from havre.seal.wordlist import eff_long

ORGANISATION = "Far Shore (demonstration)"
HANDLES = ("amina", "boris", "carla")
ADMINISTRATORS = ("boris",)  # beside the founder, who could have nothing approved without them
WORDS = 6


@dataclass(frozen=True)
class Staff:
    """The unlocked members, by handle, and the recovery shares of their organisation."""

    workspaces: dict[str, Workspace]
    shares: tuple[str, ...]


def passphrase(handle: str, *, seed: int) -> str:
    """The passphrase of a demonstration member: the same for the same seed, so that it need not be stored.

    Anybody can compute it. That is fine for people who don't exist, and for nobody else.
    """
    words = eff_long()
    drawn = hashlib.sha256(f"havre demonstration {seed} {handle}".encode()).digest()
    numbers = [int.from_bytes(drawn[4 * n : 4 * n + 4]) for n in range(WORDS)]
    return " ".join(words[number % len(words)] for number in numbers)


def found(ledger: Ledger, *, seed: int, at: Micros) -> Staff:
    """Set the organisation up and bring everybody in, by the operations that the pages use."""
    cost = seal.STANDARD
    founding = joining.prepare(
        handle=HANDLES[0], organisation=ORGANISATION, passphrase=passphrase(HANDLES[0], seed=seed)
    )
    joining.set_up(founding, ledger=ledger, cost=cost, at=at)
    founder = _workspace(ledger, HANDLES[0], seed=seed, at=at)
    for handle in HANDLES[1:]:
        _bring_in(founder, handle, seed=seed, at=at)
    workspaces = {handle: _workspace(ledger, handle, seed=seed, at=at) for handle in HANDLES}
    return Staff(workspaces, founding.shares)


def _bring_in(founder: Workspace, handle: str, *, seed: int, at: Micros) -> None:
    token = joining.invite(by=founder, handle=handle, administrator=handle in ADMINISTRATORS, at=at)
    words = joining.accept(
        token=token,
        passphrase=passphrase(handle, seed=seed),
        ledger=founder.ledger,
        cost=seal.STANDARD,
        at=at,
    )
    member = MemberId(bytes(Account.objects.get(handle=handle).member))
    joining.vouch(by=founder, member=member, words=" ".join(words), at=at)


def _workspace(ledger: Ledger, handle: str, *, seed: int, at: Micros) -> Workspace:
    ledger.refresh()
    opened = unlocking.unlock(
        handle=handle, passphrase=passphrase(handle, seed=seed), log_id=ledger.log_id, cost=seal.STANDARD
    )
    keys = seal.Keys.from_seed(opened.seed)
    return Workspace(desk=Desk(ledger=ledger, member=opened.member, key_id=keys.key_id), keys=keys, now=at)
