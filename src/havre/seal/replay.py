"""Replaying stored leaves for verification: what holds, what does not, and what the leaves name."""

from havre.seal.authority import Authority, NotCounted
from havre.seal.errors import LeafError, SealError
from havre.seal.faults import Fault
from havre.seal.leaves import Leaf, parse_leaf
from havre.seal.payloads import EntryPayload, GrantPayload
from havre.seal.tree import Tree, leaf_hash


class Replay:
    """The leaves as far as they verify. After a broken one, the chain is taken up again where it goes on.

    `entries` and `grants` are those whose sealed bytes should be checked, by leaf index.
    """

    def __init__(self) -> None:
        self.authority = Authority()
        self.tree = Tree()
        self.faults: list[Fault] = []
        self.unknown: list[int] = []
        self.uncounted: set[int] = set()
        self.entries: dict[int, EntryPayload] = {}
        self.grants: dict[int, GrantPayload] = {}
        self.broken_at: int | None = None
        self.moved = False  # leaves no longer stand where they stood: nothing beside them can be matched
        self._next = 0
        self._resuming = False

    @property
    def founded(self) -> bool:
        """Whether leaf 0 holds; without it, no signature can be checked."""
        return self.authority.size > 0

    def add(self, index: int, data: bytes) -> None:
        """The leaf stored at `index`; indexes rise."""
        if index != self._next:
            self._break(min(index, self._next), "leaf-chain", "missing, or out of order")
        self._next = index + 1
        if self.broken_at is not None and not self.founded:
            return
        try:
            leaf = parse_leaf(data)
        except SealError:
            self._break(index, "leaf-malformed", "")
            self.tree.append(leaf_hash(data))
            return
        self.tree.append(leaf.hash)
        self._apply(index, leaf)

    def _apply(self, index: int, leaf: Leaf) -> None:
        if self._resuming:
            self.authority.resume(leaf.previous)
            self._resuming = False
        try:
            outcome = self.authority.apply(leaf)
        except LeafError as error:
            self._refuse(index, leaf, error.cause)
            return
        if leaf.payload is None:
            self.unknown.append(index)
        elif isinstance(outcome, NotCounted) and self.broken_at is None:
            self.faults.append(Fault(index, "leaf-unauthorised", outcome.reason))
            self.uncounted.add(index)
        else:
            self._remember(index, leaf)

    def _refuse(self, index: int, leaf: Leaf, kind: str) -> None:
        if kind == "leaf-author" and self.broken_at is not None:
            self._resuming = True  # the leaf that brought its author in may be the broken one
            self._remember(index, leaf)
            return
        self.moved = self.moved or kind == "leaf-chain"
        self._break(index, kind, "")

    def _remember(self, index: int, leaf: Leaf) -> None:
        if self.moved:
            return
        if isinstance(leaf.payload, EntryPayload):
            self.entries[index] = leaf.payload
        elif isinstance(leaf.payload, GrantPayload):
            self.grants[index] = leaf.payload

    def _break(self, index: int, kind: str, detail: str) -> None:
        self.faults.append(Fault(index, kind, detail))
        self._resuming = True
        if self.broken_at is None:
            self.broken_at = index
