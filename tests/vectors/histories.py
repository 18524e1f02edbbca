"""Logs for the vectors: for each rule that takes more than one leaf, one where it holds and one where it does not.

A vector of a log says of every leaf whether it counts, and the reason when it does not.
"""

from collections.abc import Iterator

from havre import seal
from havre.base.ids import BookId
from havre.seal import FILE, IDENTITY, JOINED, LEFT, RECOVERY_RIGHTS, REPLACED, Slot
from havre.seal.rules import replacing, restoring
from tests.seal.world import ALL, READ, WRITE, World, new_keys, new_member

LOST = BookId(b"lost" * 4)
ROOT = b"r" * 32


class Early(World):
    """The recovery key, a stranger and an entry before the organisation's book is whole."""

    def create(self, book: BookId | None = None, *, by: seal.Keys | None = None) -> BookId:
        if self.authority.size > 2:
            return super().create(book, by=by)
        slot = Slot(self.organisation, IDENTITY, 0)
        self.grant(self.alice, Slot(LOST, FILE, 0), self.alice)  # too-early
        self.grant(self.alice, slot, self.alice)
        self.grant(self.recovery, slot, self.recovery, RECOVERY_RIGHTS)  # too-early, and it ends the run
        self.grant(self.alice, Slot(self.organisation, FILE, 0), self.alice)  # epoch-order: the run is over
        self.why(self.alice, self.key_payload(new_keys(), role=seal.MEMBER, holder=new_member()))  # too-early
        self.write(self.recovery, slot)  # author-role
        return self.organisation


def revoked() -> World:
    """Who loses a compartment writes and reads no more; its epoch is closed until the next is opened."""
    world = World()
    bob, _ = world.join()
    book = world.create()
    slot = world.file_slot(book)
    revoke = seal.RevokePayload(book, FILE, bob.key_id)
    world.why(world.alice, revoke)  # not-held
    world.grant(world.alice, slot, bob, READ | WRITE)
    world.write(bob, slot)
    world.why(bob, seal.RevokePayload(book, FILE, world.alice.key_id))  # not-allowed
    world.why(world.alice, seal.RevokePayload(book, FILE, world.recovery.key_id))  # not-allowed
    world.must(world.alice, revoke)
    world.write(world.alice, slot)  # epoch-stale
    world.why(world.alice, revoke)  # not-held
    world.grant(bob, Slot(book, FILE, 1), bob)  # not-allowed
    world.grant(world.alice, Slot(book, FILE, 1), world.alice)
    world.write(world.alice, Slot(book, FILE, 1))  # epoch-not-whole
    world.grant(world.alice, Slot(book, FILE, 1), world.recovery, RECOVERY_RIGHTS)  # too late for this epoch
    world.write(world.alice, world.rotate(book, FILE, by=world.alice))
    world.write(bob, world.file_slot(book))  # not-allowed
    return world


def destroyed() -> World:
    """One member alone destroys a book; two need each other."""
    world = World()
    first, second = world.create(), world.create()
    world.why(world.alice, seal.ShredPayload(world.organisation, None))  # not-allowed
    world.must(world.alice, seal.ShredPayload(first, None))
    world.write(world.alice, Slot(first, FILE, 0))  # book-destroyed
    world.grant(world.alice, Slot(first, FILE, 1), world.alice)  # book-destroyed
    world.why(world.alice, seal.RevokePayload(first, FILE, world.alice.key_id))  # book-destroyed
    bob, _ = world.join()
    world.why(bob, seal.ShredPayload(second, None))  # not-allowed
    world.grant(world.alice, world.file_slot(second), bob)
    world.why(world.alice, seal.ShredPayload(second, None))  # approval
    answer = world.answer(bob, world.ask(world.alice, seal.SHRED, second))
    world.why(world.alice, seal.ShredPayload(second, answer))
    world.why(world.alice, seal.ShredPayload(second, answer))  # book-destroyed
    return world


def restored() -> World:
    """A restore is declared, and destroys again what a witness saw destroyed."""
    world = World()
    book = world.create()
    bob, _ = world.join()
    world.why(bob, seal.RestoredPayload(40, ROOT, (), None))  # not-allowed
    world.must(world.alice, seal.RestoredPayload(40, ROOT, (), None))
    world.grant(world.alice, world.file_slot(world.organisation), bob)
    world.why(world.alice, seal.RestoredPayload(40, ROOT, (book,), None))  # approval
    answer = world.answer(bob, world.ask(world.alice, restoring(ROOT), world.organisation))
    world.why(world.alice, seal.RestoredPayload(40, b"s" * 32, (book,), answer))  # approval: another root
    world.why(
        world.alice, seal.RestoredPayload(40, b"s" * 32, (), answer)
    )  # approval: what is named has to fit
    world.why(world.alice, seal.RestoredPayload(40, ROOT, (book, world.organisation), answer))  # not-allowed
    world.must(world.alice, seal.RestoredPayload(40, ROOT, (book, LOST), answer))
    world.write(world.alice, Slot(book, FILE, 0))  # book-destroyed
    world.grant(world.alice, Slot(LOST, FILE, 0), world.alice)  # book-destroyed, though it never stood here
    return world


def approved() -> World:
    """Who may ask, and who may answer."""
    world = World()
    bob, _ = world.join()
    book = world.create()
    world.why(bob, seal.ApprovalPayload("export:1", book, None))  # not-allowed
    request = world.ask(world.alice, "export:1", book)
    world.why(bob, seal.ApprovalPayload(None, None, request))  # not-allowed
    world.why(world.alice, seal.ApprovalPayload(None, None, request))  # not-allowed: their own
    world.why(bob, seal.ApprovalPayload(None, None, bytes(32)))  # approval
    world.grant(world.alice, world.file_slot(book), bob)
    answer = world.answer(bob, request)
    world.why(world.alice, seal.ApprovalPayload(None, None, answer))  # approval: an answer is no request
    world.why(world.recovery, seal.ApprovalPayload("export:1", book, None))  # author-role
    other = world.ask(bob, seal.SHRED, book)
    world.must(world.alice, seal.ShredPayload(book, world.answer(world.alice, other)))
    world.why(world.alice, seal.ApprovalPayload(None, None, other))  # book-destroyed
    world.why(bob, seal.ApprovalPayload(seal.SHRED, book, None))  # book-destroyed
    return world


def replaced() -> World:
    """Recovery and log keys change by two people or the old recovery key; members' by one."""
    world = World()
    bob, bob_id = world.join()
    book = world.create()
    old, new = world.recovery, new_keys()
    payload = world.key_payload(new, role=seal.RECOVERY, holder=b"", state=REPLACED)
    world.why(world.alice, payload)  # not-allowed
    world.grant(world.alice, world.file_slot(world.organisation), bob)
    world.answer(bob, world.ask(world.alice, replacing(seal.RECOVERY, new_keys().key_id), world.organisation))
    world.why(world.alice, payload)  # not-allowed: the answer is for another key
    world.answer(bob, world.ask(world.alice, replacing(seal.RECOVERY, new.key_id), world.organisation))
    world.must(world.alice, payload)
    world.recovery = new
    world.grant(old, world.file_slot(book), bob)  # author-not-current
    world.grant(world.alice, world.file_slot(book), old, RECOVERY_RIGHTS)  # recipient
    world.grant(world.alice, world.file_slot(book), new, RECOVERY_RIGHTS)
    world.write(world.alice, world.file_slot(book))
    log_key = seal.LogKey.new()
    log = seal.KeyPayload(
        seal.LOG, b"", log_key.public, b"", REPLACED, log_key.own_signature(log_id=world.log_id)
    )
    world.why(bob, log)  # not-allowed
    world.must(new, log)
    again = new_keys()
    world.why(world.alice, world.key_payload(again, role=seal.MEMBER, holder=bob_id))  # key-state
    world.why(
        world.alice, world.key_payload(bob, role=seal.MEMBER, holder=bob_id, state=REPLACED)
    )  # key-known
    world.must(world.alice, world.key_payload(again, role=seal.MEMBER, holder=bob_id, state=REPLACED))
    world.write(again, world.file_slot(world.organisation))  # not-allowed: it holds nothing yet
    world.why(world.alice, world.key_payload(bob, role=seal.MEMBER, holder=bob_id, state=LEFT))  # key-state
    world.must(world.alice, world.key_payload(again, role=seal.MEMBER, holder=bob_id, state=LEFT))
    world.write(again, world.file_slot(world.organisation))  # author-not-current
    return world


def teams() -> World:
    """A member holds what their team is granted, while they hold its book; teams do not nest."""
    world = World()
    bob, _ = world.join()
    home, case, other = world.create(), world.create(), world.create()
    team = new_keys()
    world.why(world.alice, world.key_payload(team, role=seal.TEAM, holder=LOST))  # key-holder
    world.must(world.alice, world.key_payload(team, role=seal.TEAM, holder=home))
    world.grant(world.alice, world.file_slot(case), team, ALL)
    world.write(bob, world.file_slot(case))  # not-allowed
    world.grant(world.alice, world.file_slot(home), bob, READ)
    world.write(bob, world.file_slot(case))
    world.grant(bob, world.file_slot(case), bob, READ)  # by the team's right to grant
    world.write(team, world.file_slot(case))  # author-role
    world.why(world.alice, world.key_payload(new_keys(), role=seal.TEAM, holder=case))  # key-holder
    world.must(world.alice, world.key_payload(new_keys(), role=seal.INTAKE, holder=other))
    world.grant(world.alice, world.file_slot(other), team, READ)  # recipient
    world.rotate(home, FILE, by=world.alice)
    world.why(
        world.alice, world.key_payload(new_keys(), role=seal.TEAM, holder=home, state=JOINED)
    )  # key-state
    world.must(world.alice, world.key_payload(new_keys(), role=seal.TEAM, holder=home, state=REPLACED))
    world.write(bob, Slot(case, IDENTITY, 0))  # not-allowed
    world.write(bob, world.file_slot(case))  # by their own grant
    return world


def ends_and_runs() -> World:
    """What may be given: within a holding and its end, never less than before, and by an opener what each held."""
    world = World()
    bob, _ = world.join()
    carol, _ = world.join()
    book = world.create()
    slot = world.file_slot(book)
    world.grant(world.alice, slot, bob, seal.Rights.READ | seal.Rights.GRANT, until=9)  # type: ignore[arg-type]
    world.grant(bob, slot, carol, READ)  # not-allowed: no end
    world.grant(bob, slot, carol, READ, until=10)  # not-allowed: a later end
    world.grant(bob, slot, carol, READ, until=9)
    world.grant(world.alice, slot, carol, READ | WRITE)
    world.grant(bob, slot, carol, READ, until=9)  # narrower
    world.grant(world.alice, slot, bob, READ, key=seal.CompartmentKey.new())  # commitment
    world.grant(bob, Slot(book, FILE, 1), bob, seal.Rights.READ | seal.Rights.GRANT, until=9)
    world.grant(bob, Slot(book, FILE, 1), world.recovery, RECOVERY_RIGHTS)
    world.grant(bob, Slot(book, FILE, 1), carol, READ | WRITE)  # what she held
    world.grant(bob, Slot(book, FILE, 1), carol, ALL)  # not-allowed, and it ends the run
    world.grant(bob, Slot(book, FILE, 1), world.alice)  # not-allowed: the run is over
    world.write(carol, Slot(book, FILE, 1))
    world.grant(world.recovery, Slot(book, FILE, 1), world.alice)
    unsigned = seal.encode([1, "poem", world.authority.tip, world.alice.key_id, ["la", 3, None]])
    signature = world.alice.sign(seal.ctx("leaf", world.log_id, unsigned))
    world.put(seal.parse_leaf(unsigned + signature))
    return world


def runs() -> World:
    """What an opening run carries, and what it does not reach: other compartments, older epochs, whoever comes new."""
    world = World()
    (bob, _), (carol, _), (dora, _) = world.join(), world.join(), world.join()
    book = world.create()
    limited = seal.Rights.READ | seal.Rights.GRANT
    for part in (IDENTITY, FILE):
        world.grant(world.alice, Slot(book, part, 0), bob, limited)
        world.grant(world.alice, Slot(book, part, 0), carol, READ | WRITE)
    world.grant(bob, Slot(book, IDENTITY, 1), bob, limited)
    world.grant(bob, Slot(book, FILE, 1), bob, limited)  # the same run: both are whole when both are granted
    world.grant(bob, Slot(book, IDENTITY, 1), world.recovery, RECOVERY_RIGHTS)
    world.grant(bob, Slot(book, FILE, 1), world.recovery, RECOVERY_RIGHTS)
    world.grant(bob, Slot(book, IDENTITY, 1), carol, READ | WRITE)
    world.write(carol, Slot(book, IDENTITY, 1))
    world.grant(bob, Slot(book, FILE, 2), bob, limited)
    world.grant(
        bob, Slot(book, FILE, 1), carol, READ | WRITE
    )  # not-allowed: an older epoch, and the run is over
    world.grant(bob, Slot(book, FILE, 3), bob, limited)
    world.grant(bob, Slot(book, FILE, 3), dora, READ | WRITE)  # not-allowed: she held nothing
    world.grant(bob, Slot(book, FILE, 3), world.recovery, RECOVERY_RIGHTS)
    world.write(bob, Slot(book, FILE, 3))  # epoch-not-whole: its run was over
    world.why(world.recovery, seal.RevokePayload(book, FILE, bob.key_id))
    world.grant(world.recovery, Slot(book, FILE, 4), world.recovery, RECOVERY_RIGHTS)
    world.grant(world.recovery, Slot(book, FILE, 4), world.alice)
    world.grant(world.alice, Slot(book, FILE, 4), carol, READ | WRITE)
    world.grant(world.alice, Slot(book, FILE, 4), bob, limited)
    world.grant(bob, Slot(book, FILE, 5), bob, limited)
    world.grant(bob, Slot(book, FILE, 5), world.recovery, RECOVERY_RIGHTS)
    world.grant(bob, Slot(book, IDENTITY, 2), bob, limited)
    world.grant(bob, Slot(book, FILE, 5), carol, READ | WRITE)  # still the run that opened it
    world.write(dora, Slot(book, FILE, 5))  # not-allowed, and any leaf ends the run
    world.grant(bob, Slot(book, IDENTITY, 3), bob, limited)
    world.grant(bob, Slot(book, FILE, 5), world.alice)  # not-allowed: this run opened another compartment
    world.grant(
        world.alice, Slot(book, FILE, 5), new_keys(), READ
    )  # recipient: a key that the log does not know
    world.grant(world.recovery, world.file_slot(world.organisation), dora)
    world.answer(dora, world.ask(carol, "export:1", book))  # by `grant` on the organisation
    other = world.create()
    world.grant(world.alice, Slot(other, FILE, 1), world.alice)
    world.why(
        world.recovery, seal.RevokePayload(other, FILE, world.alice.key_id)
    )  # who was not granted this epoch
    return world


def histories() -> Iterator[tuple[str, World]]:
    """Each with the name of its vector."""
    yield "early", Early()
    yield "revoke", revoked()
    yield "shred", destroyed()
    yield "restored", restored()
    yield "approval", approved()
    yield "replaced", replaced()
    yield "team", teams()
    yield "grants", ends_and_runs()
    yield "runs", runs()
