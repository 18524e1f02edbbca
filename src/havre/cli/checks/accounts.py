"""Who may unlock, by the rows outside the log: whether they can be what Havre wrote there."""

from pathlib import Path
from typing import TYPE_CHECKING

from .finding import Finding

if TYPE_CHECKING:
    from havre import seal

_NAME = "accounts"


def accounts(folder: Path, *, cost: "seal.Cost") -> Finding:
    """Whether each account is one that the log knows, and each wrap of a seed can be one and is worth `cost`."""
    from havre import seal
    from havre.base.ids import MemberId
    from havre.ledger.log import Ledger
    from havre.members.models import Account, UnlockMethod
    from havre.members.queries import is_waiting
    from havre.sealed_types import REGISTRY

    ledger = Ledger(registry=REGISTRY, data=folder)
    try:
        ledger.refresh()
    except seal.SealError:
        return Finding(_NAME, "unknown", "The log can't be read whole: run havre log verify.")
    unknown = [
        account
        for account in Account.objects.all()
        if ledger.authority.member_key(MemberId(bytes(account.member))) is None and not is_waiting(account)
    ]
    work: list[int] = []
    unusable = 0
    for wrap in UnlockMethod.objects.values_list("wrap", flat=True):
        try:
            work.append(seal.wrap_cost(bytes(wrap)).work)
        except seal.SealError:
            unusable += 1
    return said(unknown=len(unknown), unusable=unusable, weak=sum(each < cost.work for each in work))


def said(*, unknown: int, unusable: int, weak: int) -> Finding:
    """What the counts mean: of accounts that the log doesn't know, wraps that nothing opens, and cheap ones."""
    if unknown or unusable:
        return Finding(
            _NAME,
            "wrong",
            f"Rows were changed or damaged: {unknown} accounts that the log does not know, {unusable} wrapped keys that"
            " no passphrase opens. They open nothing; keep the disk, and bring the rows back from a backup.",
        )
    if weak:
        return Finding(
            _NAME,
            "warning",
            f"{weak} wrapped keys are cheaper to guess at than this Havre makes them: have their members change their"
            " passphrases.",
        )
    return Finding(_NAME, "ok", "The log knows every account, and guessing at each costs what it should.")
