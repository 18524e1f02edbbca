"""Random histories: whatever members say in whatever order, these hold."""

import random

import pytest

from havre import seal
from havre.base.ids import BookId, FileId, Micros
from havre.seal import COMPARTMENTS, FILE, RECOVERY_RIGHTS, Rights, Slot

from .world import World, new_keys, new_member

STEPS = 120


class Walk:
    """Alice, two members, a stranger to every book and the recovery key, saying things at random."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.world = World()
        self.people = [self.world.alice, self.world.recovery, *(self.world.join()[0] for _ in range(3))]
        self.books = [self.world.organisation, self.world.create(), self.world.create()]
        self.requests: list[bytes] = [bytes(32)]

    def step(self) -> tuple[seal.Keys, seal.Payload]:
        says = self.draw.choices(
            [self.grant, self.entry, self.revoke, self.ask, self.answer, self.shred, self.key, self.restore],
            [12, 8, 3, 2, 2, 1, 1, 1],
        )[0]
        return self.draw.choice(self.people), says()

    def slot(self) -> Slot:
        book = self.draw.choice([*self.books, BookId(seal.new_id())])
        part = self.draw.choice(COMPARTMENTS)
        epoch = self.world.authority.current_epoch(book, part)
        return Slot(
            book, part, max(0, (-1 if epoch is None else epoch) + self.draw.choice([-1, 0, 0, 0, 1, 1]))
        )

    def grant(self) -> seal.Payload:
        rights = self.draw.choice([Rights.READ, RECOVERY_RIGHTS, Rights.READ | Rights.WRITE, Rights.ALL])
        until = self.draw.choice([None, None, Micros(5), Micros(9)])
        return self.world.grant_payload(self.slot(), self.draw.choice(self.people), rights, until=until)[0]

    def entry(self) -> seal.Payload:
        return self.world.entry_payload(self.slot(), files=((FileId(b"f" * 16), bytes(32)),))[0]

    def revoke(self) -> seal.Payload:
        slot = self.slot()
        return seal.RevokePayload(slot.book, slot.compartment, self.draw.choice(self.people).key_id)

    def ask(self) -> seal.Payload:
        return seal.ApprovalPayload(seal.SHRED, self.draw.choice(self.books), None)

    def answer(self) -> seal.Payload:
        return seal.ApprovalPayload(None, None, self.draw.choice(self.requests))

    def shred(self) -> seal.Payload:
        return seal.ShredPayload(self.draw.choice(self.books), self.draw.choice([None, *self.requests]))

    def restore(self) -> seal.Payload:
        return seal.RestoredPayload(3, bytes(32), (self.draw.choice(self.books),), None)

    def key(self) -> seal.Payload:
        keys = new_keys()
        return self.world.key_payload(keys, role="member", holder=new_member())


def view(authority: seal.Authority) -> object:
    """Everything that a reader can ask, but for the size and the tip."""
    keys = list(authority.known_keys())
    books = list(authority.books())
    return (
        [(key.key_id, key.state, key.current) for key in keys],
        [
            (b, p, authority.current_epoch(b, p), authority.takes_entries(b, p))
            for b in books
            for p in COMPARTMENTS
        ],
        [authority.rights(key.key_id, b, p) for key in keys for b in books for p in COMPARTMENTS],
        [sorted(i for i, _ in authority.granted(key.key_id)) for key in keys],
        authority.shredded(),
        authority.entry_count,
    )


@pytest.mark.parametrize("seed", range(6))
def test_any_history(seed):
    walk = Walk(seed)
    world, authority = walk.world, walk.world.authority
    outcomes = set()
    for _ in range(STEPS):
        author, payload = walk.step()
        leaf = world.leaf(author, payload)
        before, expected = view(authority), authority.check(leaf)
        index = world.put(leaf)
        assert world.outcome == expected
        if isinstance(world.outcome, seal.NotCounted):
            assert view(authority) == before
            assert world.outcome.reason in seal.REASONS
        elif isinstance(payload, seal.ApprovalPayload):
            walk.requests.append(leaf.hash)
        outcomes.add(type(world.outcome))
        check_holdings(authority, index)
    assert outcomes == {seal.Counted, seal.NotCounted}
    again = seal.Authority()
    for _, data in world.store.rows:
        again.apply(seal.parse_leaf(data))
    assert view(again) == view(authority)


def check_holdings(authority: seal.Authority, last: int) -> None:
    """Who holds a right was granted the current epoch by a counted leaf; the recovery key holds all whole ones."""
    for book in authority.books():
        for part in COMPARTMENTS:
            epoch = authority.current_epoch(book, part)
            for key_id, rights, _ in authority.holders(book, part):
                grants = dict(authority.granted(key_id))
                reasons = [
                    index
                    for index, grant in grants.items()
                    if (grant.book, grant.compartment, grant.epoch) == (book, part, epoch)
                ]
                assert reasons
                assert max(reasons) <= last
                assert grants[max(reasons)].rights == rights
            if authority.takes_entries(book, part):
                assert authority.rights(authority.recovery.key_id, book, part) == RECOVERY_RIGHTS
    assert authority.rights(authority.recovery.key_id, authority.organisation, FILE) & ~RECOVERY_RIGHTS == 0
