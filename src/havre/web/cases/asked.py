"""What somebody looked for, kept in memory for as long as their session lasts.

The address of the answer names it by a drawn id. So no address and no browser's history holds what was typed, and going
back to the answer works, which going back to a form that was sent does not.
"""

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from weakref import WeakKeyDictionary

from havre import seal
from havre.ledger.desk import Desk
from havre.web.requests import MemberRequest

NAME: Final = "asked"  # in addresses
REMEMBERED: Final = 200  # of a session; the oldest are forgotten first
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

_asked: WeakKeyDictionary[Desk, dict[str, Mapping[str, str]]] = WeakKeyDictionary()
_lock = threading.Lock()


def keep(request: MemberRequest, typed: Mapping[str, str]) -> str:
    """Remember what was typed; returns the id for the address."""
    drawn = seal.new_id().hex()
    with _lock:
        kept = _asked.setdefault(request.workspace.desk, {})
        kept[drawn] = MappingProxyType(dict(typed))
        while len(kept) > REMEMBERED:
            del kept[next(iter(kept))]
    return drawn


def kept(request: MemberRequest) -> Mapping[str, str] | None:
    """What was typed for this address; None when it names something that is not remembered, or nothing at all."""
    with _lock:
        return _asked.get(request.workspace.desk, {}).get(request.GET.get(NAME, ""))
