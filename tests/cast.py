"""Amina owns the case, Boris is on the team, Carla must see nothing."""

from dataclasses import dataclass

from django.test import Client

from havre import seal
from havre.base.ids import MemberId, Micros
from havre.ledger.desk import Desk
from havre.ledger.log import Ledger
from havre.ledger.workspace import Workspace
from havre.members import joining, unlocking
from havre.members.models import Account
from havre.web.cookies import NAME
from havre.web.runtime import runtime

NOW = Micros(1_795_000_000_000_000)  # 18 November 2026
MINUTE = 60 * 1_000_000
PASSPHRASES = {
    "amina": "lantern orchard velvet seventeen bridge moss",
    "boris": "pebble sunrise kettle harbour ninety oak",
    "carla": "thicket marble window saffron eleven tide",
    "felix": "garden pencil morning twelve bottle wave",
    "dora": "meadow copper whistle fourteen lamp river",
    "emil": "granite teapot willow twenty anchor fern",
}


@dataclass(frozen=True)
class Cast:
    """Three members with their workspaces; `shares` are the recovery shares."""

    ledger: Ledger
    amina: Workspace
    boris: Workspace
    carla: Workspace
    shares: tuple[str, ...]


def workspace_of(ledger: Ledger, handle: str, *, at: Micros = NOW) -> Workspace:
    """A fresh workspace of a member, opened with their passphrase."""
    ledger.refresh()
    opened = unlocking.unlock(
        handle=handle, passphrase=PASSPHRASES[handle], log_id=ledger.log_id, cost=seal.CHEAPEST
    )
    keys = seal.Keys.from_seed(opened.seed)
    return Workspace(desk=Desk(ledger=ledger, member=opened.member, key_id=keys.key_id), keys=keys, now=at)


def found(ledger: Ledger) -> Cast:
    """Set up an organisation and bring Boris and Carla in, the way the pages do."""
    founding = joining.prepare(handle="amina", organisation="Far Shore", passphrase=PASSPHRASES["amina"])
    joining.set_up(founding, ledger=ledger, cost=seal.CHEAPEST, at=NOW)
    amina = workspace_of(ledger, "amina")
    return Cast(
        ledger=ledger,
        amina=amina,
        boris=join(amina, "boris"),
        carla=join(amina, "carla"),
        shares=founding.shares,
    )


def join(by: Workspace, handle: str) -> Workspace:
    """Invite, accept and vouch."""
    token = joining.invite(by=by, handle=handle, administrator=False, at=NOW)
    words = joining.accept(
        token=token, passphrase=PASSPHRASES[handle], ledger=by.ledger, cost=seal.CHEAPEST, at=NOW
    )
    member = MemberId(bytes(Account.objects.get(handle=handle).member))
    joining.vouch(by=by, member=member, words=" ".join(words), at=NOW)
    joined = workspace_of(by.ledger, handle)
    assert joined.rights(by.ledger.organisation, seal.FILE) == seal.Rights.READ
    return joined


def client_of(handle: str) -> Client:
    """A browser's client in which `handle` unlocked through the page."""
    client = Client()
    answer = client.post("/unlock/", {"handle": handle, "passphrase": PASSPHRASES[handle]})
    assert answer.status_code == 302, answer.content
    assert NAME in client.cookies
    assert runtime() is not None
    return client
