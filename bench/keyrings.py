"""A member's sealed keyring opened at unlock, beside opening each of its grants."""

from bench.organisation import AT, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import alternately
from havre.base.errors import Refused
from havre.cases.types import CaseFile
from havre.ledger import snapshots
from havre.ledger.keyring import Keyring


def measure(place: Place, *, cases: int = 5_000, times: int = 5) -> list[Row]:
    """Two compartments a case. The file holds the values as well; here these are a line for each case."""
    by = found(place.ledger)
    open_cases(by, [[CaseFile(pseudonym=f"Invented {number}")] for number in range(cases)])
    by.count(CaseFile)
    by.desk._keep(by.keys.cache)  # noqa: SLF001 (by itself it waits until writing one is worth it)

    def kept() -> None:
        with place.ledger.lock:
            file = snapshots.find(place.ledger, by.keys.cache)
        state = file.read() if file is not None else None
        if state is None or len(state.keys) < 2 * cases:
            raise Refused("The keyring of the measurement is not there.")

    def anew() -> None:
        ring = Keyring(ledger=place.ledger, key_id=by.keys.key_id)
        with place.ledger.lock:
            ring.meet(by.keys, now=AT)

    ours, theirs = alternately(kept, anew, times=times)
    return [
        Row(
            name="keyring",
            value=min(ours) * 1_000,
            unit="ms",
            given=f"{2 * cases:,} grants",
            peer=Peer("every grant opened anew", min(theirs) * 1_000),
            aim=Aim(50),
            note="with the snapshot of the cases themselves, which lies in the same file",
        )
    ]
