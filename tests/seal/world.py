"""A small organisation's log, built leaf by leaf, and what is stored beside it. Everybody is fictional."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from havre import seal
from havre.base.ids import BookId, FileId, MemberId, Micros
from havre.seal import COMPARTMENTS, FILE, RECOVERY_RIGHTS, Rights, Slot

ALL, READ, WRITE, GRANT = Rights.ALL, Rights.READ, Rights.WRITE, Rights.GRANT


def new_keys() -> seal.Keys:
    return seal.Keys.from_seed(seal.Seed.new())


def new_member() -> MemberId:
    return MemberId(seal.new_id())


@dataclass
class Store:
    """What a data folder holds, in memory; implements `seal.Stored`."""

    rows: list[tuple[int, bytes]] = field(default_factory=list)
    bodies: dict[int, bytes] = field(default_factory=dict)
    envelopes: dict[int, bytes] = field(default_factory=dict)
    files: dict[FileId, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def leaves(self) -> Iterable[tuple[int, bytes]]:
        return iter(self.rows)

    def body(self, index: int) -> bytes | None:
        return self.bodies.get(index)

    def envelope(self, index: int) -> bytes | None:
        return self.envelopes.get(index)

    def file_digest(self, file_id: FileId) -> bytes | None:
        data = self.files.get(file_id)
        return None if data is None else seal.sha256(data)

    def checkpoints(self) -> Iterable[str]:
        return iter(self.notes)

    def body_indexes(self) -> Iterable[int]:
        return self.bodies.keys()

    def envelope_indexes(self) -> Iterable[int]:
        return self.envelopes.keys()

    def file_ids(self) -> Iterable[FileId]:
        return self.files.keys()


class World:
    """A founded log: Alice is its founder, the recovery key and the organisation's book exist."""

    def __init__(self) -> None:
        self.log_key = seal.LogKey.new()
        self.alice, self.alice_id = new_keys(), new_member()
        self.recovery = new_keys()
        self.authority = seal.Authority()
        self.tree = seal.Tree()
        self.store = Store()
        self.compartment_keys: dict[Slot, seal.CompartmentKey] = {}
        leaf, self.log_id = seal.first_leaf(self.alice, holder=self.alice_id, log_key=self.log_key.public)
        self.put(leaf)
        self.bring_recovery()
        self.create(self.organisation)

    @property
    def organisation(self) -> BookId:
        return seal.organisation_book(self.log_id)

    def bring_recovery(self) -> None:
        self.must(self.alice, self.key_payload(self.recovery, role=seal.RECOVERY, holder=b""))

    # Leaves

    def put(self, leaf: seal.Leaf) -> int:
        """Appends a leaf whatever it amounts to; returns its index."""
        outcome = self.authority.apply(leaf)
        self.outcome = outcome
        self.tree.append(leaf.hash)
        self.store.rows.append((outcome.index, leaf.data))
        return outcome.index

    def leaf(self, keys: seal.Keys, payload: seal.Payload) -> seal.Leaf:
        return seal.make_leaf(keys, payload, log_id=self.log_id, previous=self.authority.tip)

    def why(self, keys: seal.Keys, payload: seal.Payload) -> str | None:
        """Appends; the reason that it does not count, or None."""
        self.put(self.leaf(keys, payload))
        return self.outcome.reason if isinstance(self.outcome, seal.NotCounted) else None

    def would(self, keys: seal.Keys, payload: seal.Payload) -> str | None:
        """As `why`, without appending."""
        outcome = self.authority.check(self.leaf(keys, payload))
        return outcome.reason if isinstance(outcome, seal.NotCounted) else None

    def must(self, keys: seal.Keys, payload: seal.Payload) -> int:
        assert self.why(keys, payload) is None, self.outcome
        return self.outcome.index

    # Keys

    def key_payload(
        self,
        keys: seal.Keys,
        *,
        role: seal.Role,
        holder: bytes,
        state: str = seal.JOINED,
        own: bytes | None = None,
    ) -> seal.KeyPayload:
        if own is None:
            own = keys.own_signature(log_id=self.log_id, role=role, holder=holder)
        if state == seal.LEFT:
            own = b""
        return seal.KeyPayload(role, holder, keys.public.signing, keys.public.opening, state, own)

    def join(self, *, by: seal.Keys | None = None) -> tuple[seal.Keys, MemberId]:
        """A new member, vouched for."""
        keys, member = new_keys(), new_member()
        self.must(by or self.alice, self.key_payload(keys, role=seal.MEMBER, holder=member))
        return keys, member

    # Grants

    def grant_payload(
        self,
        slot: Slot,
        recipient: seal.Keys,
        rights: Rights = ALL,
        *,
        until: Micros | None = None,
        key: seal.CompartmentKey | None = None,
    ) -> tuple[seal.GrantPayload, bytes]:
        if key is None:
            key = self.compartment_keys.setdefault(slot, seal.CompartmentKey.new())
        return seal.seal_grant(
            key, slot, log_id=self.log_id, recipient=recipient.public, rights=rights, until=until
        )

    def grant(
        self,
        by: seal.Keys,
        slot: Slot,
        recipient: seal.Keys,
        rights: Rights = ALL,
        *,
        until: Micros | None = None,
        key: seal.CompartmentKey | None = None,
    ) -> str | None:
        payload, envelope = self.grant_payload(slot, recipient, rights, until=until, key=key)
        reason = self.why(by, payload)
        self.store.envelopes[self.outcome.index] = envelope
        return reason

    def create(self, book: BookId | None = None, *, by: seal.Keys | None = None) -> BookId:
        """A whole book: both compartments, granted to its author and the recovery key."""
        book = book or BookId(seal.new_id())
        for compartment in COMPARTMENTS:
            assert self.grant(by or self.alice, Slot(book, compartment, 0), by or self.alice) is None
            assert (
                self.grant(by or self.alice, Slot(book, compartment, 0), self.recovery, RECOVERY_RIGHTS)
                is None
            )
        return book

    def rotate(self, book: BookId, compartment: str, *, by: seal.Keys, rights: Rights = ALL) -> Slot:
        """Opens the next epoch, whole."""
        epoch = self.authority.current_epoch(book, compartment)
        assert epoch is not None
        slot = Slot(book, compartment, epoch + 1)
        assert self.grant(by, slot, by, rights) is None
        assert self.grant(by, slot, self.recovery, RECOVERY_RIGHTS) is None
        return slot

    # Entries

    def write(self, by: seal.Keys, slot: Slot, *, text: str = "hello", files: tuple = ()) -> str | None:
        payload, sealed = self.entry_payload(slot, text=text, files=files)
        reason = self.why(by, payload)
        self.store.bodies[self.outcome.index] = sealed
        return reason

    def entry_payload(
        self, slot: Slot, *, text: str = "hello", files: tuple = ()
    ) -> tuple[seal.EntryPayload, bytes]:
        key = self.compartment_keys.setdefault(slot, seal.CompartmentKey.new())
        body = seal.Body("note", 1, (("about", "weather"), ("text", text)))
        return seal.seal_entry(body, key=key, log_id=self.log_id, slot=slot, files=files)

    def ask(self, by: seal.Keys, action: str, book: BookId) -> bytes:
        self.must(by, seal.ApprovalPayload(action, book, None))
        return self.authority.tip

    def answer(self, by: seal.Keys, request: bytes) -> bytes:
        self.must(by, seal.ApprovalPayload(None, None, request))
        return self.authority.tip

    def checkpoint(self) -> str:
        size = self.tree.size
        note = seal.sign_checkpoint(self.log_key, log_id=self.log_id, size=size, root=self.tree.root())
        self.store.notes.append(note)
        return note

    def file_slot(self, book: BookId) -> Slot:
        epoch = self.authority.current_epoch(book, FILE)
        assert epoch is not None
        return Slot(book, FILE, epoch)
