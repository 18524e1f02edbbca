"""Random histories over every kind of leaf: by anybody, about anything, sensible more often than not.

Everybody is fictional. `Walk.step` appends one leaf to a `World`; whoever watches `Authority.apply` sees it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from havre import seal
from havre.base.ids import BookId, FileId, LogId, Micros
from havre.seal import COMPARTMENTS, FILE, JOINED, LEFT, REPLACED, Slot
from havre.seal.rules import replacing, restoring
from tests.seal.world import ALL, GRANT, READ, WRITE, World, new_keys, new_member

ENDS = (None, None, None, Micros(5), Micros(9))
RIGHTS = (ALL, ALL, READ, READ | WRITE, READ | GRANT)
ROLES = (seal.MEMBER, seal.MEMBER, seal.TEAM, seal.INTAKE, seal.RECOVERY, seal.LOG)


@dataclass(frozen=True)
class LogAuthor:
    """The log key as an author of leaves, which it must never be."""

    key: seal.LogKey

    @property
    def key_id(self) -> bytes:
        return self.key.public_keys.key_id

    @property
    def public(self) -> seal.PublicKeys:
        return self.key.public_keys

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)

    def own_signature(self, *, log_id: LogId, role: str, holder: bytes) -> bytes:
        return self.key.sign(seal.ctx("own", log_id, role, holder, self.key.public, b""))


Author = seal.Keys | LogAuthor


@dataclass
class Walk:
    """A founded world with two members and two books, and what was drawn so far."""

    seed: int
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        world = self.world
        self.held: list[tuple[str, bytes, Author]] = [
            (seal.MEMBER, world.alice_id, world.alice),
            (seal.RECOVERY, b"", world.recovery),
            (seal.LOG, b"", LogAuthor(world.log_key)),
        ]
        for _ in range(2):
            keys, member = world.join()
            self.held.append((seal.MEMBER, member, keys))
        self.books = [world.organisation, world.create(), world.create(), world.create()]
        for book in (self.books[0], *self.books[2:]):
            for _, _, keys in self.held[3:]:
                rights = self.draw.choice([ALL, ALL, READ, None])
                if rights is not None:
                    assert world.grant(world.alice, Slot(book, FILE, 0), keys, rights) is None
        self.team(self.books[3], self.draw.choice([ALL, READ | GRANT]), on=self.books[1])
        self.hashes = [bytes(32)]
        self.files = [(FileId(seal.new_id()), bytes([place]) * 32) for place in range(3)]
        self.entries: list[seal.EntryPayload] = []
        self.author: Author = world.alice
        self.book = self.books[1]

    def team(self, book: BookId, rights: seal.Rights, *, on: BookId) -> None:
        """A team, by which whoever holds its book holds another."""
        keys = new_keys()
        self.world.must(self.world.alice, self.world.key_payload(keys, role=seal.TEAM, holder=book))
        self.held.append((seal.TEAM, book, keys))
        for part in COMPARTMENTS:
            assert self.world.grant(self.world.alice, Slot(on, part, 0), keys, rights) is None

    def step(self) -> str | None:
        """One more leaf; why it does not count, or None."""
        if self.draw.random() < 0.5:
            self.author = self.somebody()
            self.book = self.draw.choice([*self.books, *self.books, BookId(seal.new_id())])
        says: list[Callable[[], object]] = [
            self.grant, self.entry, self.revoke, self.ask, self.answer, self.shred, self.key, self.restore, self.create,
            self.other,
        ]  # fmt: skip
        say = self.draw.choices(says, [14, 6, 3, 3, 4, 2, 7, 1, 1, 1])[0]
        reason = say()
        self.hashes.append(self.world.authority.tip)
        return reason if isinstance(reason, str) else None

    def somebody(self) -> Author:
        """Mostly a key that may sign; now and then any that was ever there."""
        able = [keys for role, _, keys in self.held
                if role in (seal.MEMBER, seal.RECOVERY) and self.state(keys).current]  # fmt: skip
        return self.draw.choice(
            able if able and self.draw.random() < 0.9 else [keys for _, _, keys in self.held]
        )

    def state(self, keys: Author) -> seal.KeyState:
        found = self.world.authority.key(keys.key_id)
        assert found is not None
        return found

    def says(self, payload: seal.Payload) -> str | None:
        return self.world.why(self.author, payload)

    def gives(self, slot: Slot, recipient: seal.Keys, rights: seal.Rights, **more: object) -> str | None:
        """A grant, whose envelope is kept beside it."""
        payload, envelope = self.world.grant_payload(slot, recipient, rights, **more)
        reason = self.says(payload)
        self.world.store.envelopes[self.world.outcome.index] = envelope
        return reason

    def keys(self) -> Author:
        return self.draw.choice(self.held)[2]

    def slot(self) -> Slot:
        part = self.draw.choice(COMPARTMENTS)
        epoch = self.world.authority.current_epoch(self.book, part)
        near = (-1 if epoch is None else epoch) + self.draw.choice([-1, 0, 0, 0, 0, 1, 1, 2])
        return Slot(self.book, part, max(0, near))

    def grant(self) -> str | None:
        slot, recipient, rights, until = (
            self.slot(),
            self.keys(),
            self.draw.choice(RIGHTS),
            self.draw.choice(ENDS),
        )
        if self.draw.random() < 0.3:
            recipient, rights, until = self.world.recovery, READ | GRANT, None
        elif self.draw.random() < 0.3:
            recipient = self.author
        elif self.draw.random() < 0.05:
            recipient = new_keys()
        if isinstance(recipient, LogAuthor):
            payload, _ = self.world.grant_payload(slot, self.world.alice, rights, until=until)
            return self.says(seal.GrantPayload(slot.book, slot.compartment, slot.epoch, recipient.key_id, rights, until,
                                               payload.commitment, payload.envelope))  # fmt: skip
        other = seal.CompartmentKey.new() if self.draw.random() < 0.05 else None
        return self.gives(slot, recipient, rights, until=until, key=other)

    def entry(self) -> str | None:
        if self.entries and self.draw.random() < 0.1:
            return self.says(self.draw.choice(self.entries))
        files = self.draw.choices(self.files, k=self.draw.choice([0, 0, 1, 2]))
        if files and self.draw.random() < 0.1:
            files[0] = (files[0][0], b"x" * 32)
        payload, sealed = self.world.entry_payload(self.slot(), files=tuple(files))
        self.entries.append(payload)
        reason = self.says(payload)
        self.world.store.bodies[self.world.outcome.index] = sealed
        return reason

    def revoke(self) -> str | None:
        slot = self.slot()
        return self.says(seal.RevokePayload(slot.book, slot.compartment, self.keys().key_id))

    def ask(self) -> str | None:
        public = self.keys().public
        actions = [seal.SHRED, restoring(bytes(32)), replacing(seal.LOG, public.key_id), "export:1"]
        return self.says(seal.ApprovalPayload(self.draw.choice(actions), self.book, None))

    def answer(self) -> str | None:
        return self.says(seal.ApprovalPayload(None, None, self.recent()))

    def recent(self) -> bytes:
        return self.draw.choice(self.hashes[-6:])

    def shred(self) -> str | None:
        if self.draw.random() < 0.5:
            self.author, self.book = self.world.alice, self.draw.choice(self.books[1:])
        answer = self.draw.choice([None, self.recent(), self.approve(seal.SHRED, self.book)])
        return self.says(seal.ShredPayload(self.book, answer))

    def restore(self) -> str | None:
        books = tuple(self.draw.sample([*self.books, BookId(seal.new_id())], k=self.draw.choice([0, 0, 1])))
        answer = self.draw.choice(
            [None, self.recent(), self.approve(restoring(bytes(32)), self.world.organisation)]
        )
        return self.says(seal.RestoredPayload(3, bytes(32), books, answer))

    def create(self) -> str | None:
        """A book that somebody begins; what follows may complete it, or not."""
        self.book = BookId(seal.new_id())
        self.books.append(self.book)
        for part in COMPARTMENTS[: self.draw.choice([1, 2, 2, 2])]:
            if isinstance(self.author, LogAuthor):
                return None
            self.gives(Slot(self.book, part, 0), self.author, ALL)
            if self.draw.random() < 0.8:
                self.gives(Slot(self.book, part, 0), self.world.recovery, READ | GRANT)
        return None

    def key(self) -> str | None:
        role = self.draw.choice(ROLES)
        same = [(holder, keys) for known, holder, keys in self.held if known == role]
        holder, keys = self.draw.choice(same) if same else (b"", None)
        state = self.draw.choice([JOINED, JOINED, REPLACED, LEFT])
        if role in (seal.TEAM, seal.INTAKE):
            holder = self.book
        elif state == JOINED and role == seal.MEMBER:
            holder = new_member()
        if keys is None or self.draw.random() < (0.1 if state == LEFT else 0.9):
            keys = LogAuthor(seal.LogKey.new()) if role == seal.LOG else new_keys()
        if role in (seal.RECOVERY, seal.LOG) and self.draw.random() < 0.6:
            self.approve(replacing(role, keys.public.key_id), self.world.organisation)
        own = b"" if state == LEFT else keys.own_signature(log_id=self.world.log_id, role=role, holder=holder)
        if own and self.draw.random() < 0.05:
            own = bytes(64)
        public = keys.public
        reason = self.says(seal.KeyPayload(role, holder, public.signing, public.opening, state, own))
        if reason is None:
            self.held.append((role, holder, keys))
            if role == seal.RECOVERY:
                self.world.recovery = keys
        return reason

    def approve(self, action: str, book: BookId) -> bytes:
        """Somebody asks, and somebody answers; the answer's leaf hash."""
        author, self.author = self.author, self.somebody()
        self.says(seal.ApprovalPayload(action, book, None))
        self.author, request = self.somebody(), self.world.authority.tip
        self.says(seal.ApprovalPayload(None, None, request))
        self.author = author
        return self.world.authority.tip

    def other(self) -> str | None:
        """A kind that nobody knows, or one that comes only once."""
        if self.draw.random() < 0.5:
            public = self.world.alice.public
            return self.says(seal.LogPayload(bytes(32), bytes(16), public.signing, public.opening, bytes(32)))
        unsigned = seal.encode([1, "poem", self.world.authority.tip, self.author.key_id, ["la", 7]])
        signature = self.author.sign(seal.ctx("leaf", self.world.log_id, unsigned))
        self.world.put(seal.parse_leaf(unsigned + signature))
        return None
