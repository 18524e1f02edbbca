"""A keyring of many grants: taken up from its sealed file, beside opening each grant anew."""

from bench.organisation import AT, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile, seconds
from havre.base.errors import Refused
from havre.cases.types import CaseFile
from havre.ledger import snapshots
from havre.ledger.keyring import Keyring
from havre.ledger.log import Ledger
from havre.ledger.objects import Objects
from havre.ledger.workspace import Workspace


def measure(place: Place, *, grants: int = 10_000, times: int = 3) -> list[Row]:
    """The sealed file is found, checked against the log, opened, and what it gives compared with the rights now."""
    by = found(place.ledger)
    each = _granted(by)
    open_cases(by, [[CaseFile(pseudonym="Invented")]])
    each = _granted(by) - each
    missing = max(0, grants - _granted(by))
    open_cases(by, [[CaseFile(pseudonym="Invented")]] * -(-missing // each))
    whole = _anew(by)
    _keep(by, whole)
    ours, theirs = alternately(
        lambda: _check(_kept(by), whole), lambda: _check(_anew(by), whole), times=times
    )
    reading = [seconds(lambda: _state(by)) for _ in range(times)]
    given = f"{_granted(by):,} grants"
    return [
        Row(
            name="keyring",
            value=percentile(ours, 0.5) * 1_000,
            unit="ms",
            given=given,
            peer=Peer("each grant opened anew", percentile(theirs, 0.5) * 1_000),
            aim=Aim(50),
            note="with the rights at the log's tip looked at for each book; Argon2id and the values are apart",
        ),
        Row(
            "keyring, its file alone",
            percentile(reading, 0.5) * 1_000,
            "ms",
            given,
            note="found, opened and read",
        ),
    ]


def _granted(by: Workspace) -> int:
    return sum(1 for _ in by.ledger.authority.granted(by.keys.key_id))


def _anew(by: Workspace) -> Keyring:
    keyring = Keyring(ledger=by.ledger, key_id=by.keys.key_id)
    keyring.meet(by.keys, now=AT)
    return keyring


def _kept(by: Workspace) -> Keyring:
    state = _state(by)
    keyring = Keyring(ledger=by.ledger, key_id=by.keys.key_id)
    keyring.bring_back(state.keys, state.unopened)
    keyring.meet(by.keys, now=AT)
    return keyring


def _state(by: Workspace) -> snapshots.State:
    file = snapshots.find(by.ledger, by.keys.cache)
    state = file.read() if file is not None else None
    if state is None:
        raise Refused("The keyring of the measurement was not kept.")
    return state


def _check(keyring: Keyring, whole: Keyring) -> None:
    if keyring.keys.keys() != whole.keys.keys():
        raise Refused("The keyring of the measurement is not whole.")


def _keep(by: Workspace, keyring: Keyring) -> None:
    """As a session keeps it, with no value beside it."""
    ledger: Ledger = by.ledger
    captured = snapshots.Captured(
        size=ledger.tree.size,
        root=ledger.tree.root(),
        keys=keyring.keys,
        unopened=keyring.unopened,
        folded={},
        damaged={},
        image=Objects(ledger.registry).image(),
    )
    snapshots.write(captured, ledger=ledger, key=by.keys.cache, since=ledger.caches.forgotten)
