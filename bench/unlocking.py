"""Unlocking with many cases: their keys opened, their entries folded; and what a process reads when it starts."""

from bench.organisation import AT, Place, found, small_cases
from bench.row import Aim, Peer, Row
from bench.timing import seconds
from havre import seal
from havre.base.ids import LogId, MemberId
from havre.ledger.desk import Desk
from havre.ledger.log import Ledger


def measure(place: Place, *, cases: int = 1_000, times: int = 3) -> list[Row]:
    """A fresh desk brought to the log's tip, beside Argon2id at the standard cost; the log's replay beside it."""
    by = found(place.ledger)
    small_cases(by, number=cases, seed=1)
    leaves = place.ledger.tree.size
    opened = min(seconds(lambda: _open_desk(place.ledger, by.member, by.keys)) for _ in range(times))
    replayed = min(
        seconds(Ledger(registry=place.ledger.registry, data=place.folder).refresh) for _ in range(times)
    )
    given = f"{cases:,} cases of 5 entries, {leaves:,} leaves"
    return [
        Row(
            name="unlock",
            value=opened,
            unit="s",
            given=given,
            peer=Peer("Argon2id, standard cost", _argon2(by.member, place.ledger.log_id)),
            aim=Aim(1.0),
            note="all keys opened and all entries folded, with no snapshot; Argon2id comes on top",
        ),
        Row(
            name="start",
            value=replayed,
            unit="s",
            given=given,
            note="once a process: every leaf's signature and right checked before anything is served",
        ),
    ]


def _open_desk(ledger: Ledger, member: MemberId, keys: seal.Keys) -> None:
    desk = Desk(ledger=ledger, member=member, key_id=keys.key_id)
    with desk.up_to_date(keys, now=AT):
        pass
    desk.close()


def _argon2(member: MemberId, log_id: LogId) -> float:
    phrase = "lantern orchard velvet seventeen bridge moss"
    wrap = seal.wrap_seed(seal.Seed.new(), phrase, member=member, log_id=log_id, cost=seal.STANDARD)
    return seconds(lambda: seal.unwrap_seed(wrap, phrase, member=member, log_id=log_id))
