"""What a checkpoint that was kept elsewhere says of a backup: whether it is of this log, and what came after it."""

from dataclasses import dataclass, field

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, FileId

from .contents import Contents


@dataclass
class Log:
    """The log of a backup, replayed: who holds what, and where the sealed things of each book stand."""

    authority: seal.Authority = field(default_factory=seal.Authority)
    tree: seal.Tree = field(default_factory=seal.Tree)
    _books: list[BookId | None] = field(default_factory=list)  # by leaf index
    _files: dict[FileId, BookId] = field(default_factory=dict)

    @classmethod
    def of(cls, contents: Contents) -> "Log":
        """The log of a backup that was checked."""
        log = cls()
        for _, data in contents.leaves():
            log._take(seal.parse_leaf(data))
        return log

    def _take(self, leaf: seal.Leaf) -> None:
        counts = isinstance(self.authority.apply(leaf), seal.Counted)
        self.tree.append(leaf.hash)
        payload = leaf.payload
        self._books.append(getattr(payload, "book", None))
        if counts and isinstance(payload, seal.EntryPayload):
            self._files.update((file_id, payload.book) for file_id, _ in payload.files)

    def leaves_of(self, books: frozenset[BookId]) -> frozenset[int]:
        """The leaves whose bodies and grants are of these books."""
        return frozenset(index for index, book in enumerate(self._books) if book in books)

    def files_of(self, books: frozenset[BookId]) -> frozenset[FileId]:
        """The sealed files of these books."""
        return frozenset(file_id for file_id, book in self._files.items() if book in books)


@dataclass(frozen=True)
class Since:
    """What a checkpoint tells: how many leaves the backup lacks, and which books in it were destroyed since."""

    checkpoint: seal.Checkpoint
    lacks: int
    books: frozenset[BookId]
    knows_books: bool  # only a witness file does


def compare(kept: str | bytes, log: Log) -> Since:
    """Hold a checkpoint (a note, or a witness file as bytes) against the log of a backup.

    Raises:
        Refused: it is none, of another log, or of one that went on differently.
    """
    stored = seal.StoredTree(log.tree, log.authority.shredded())
    found = seal.compare_witness(kept, stored=stored, authority=log.authority)
    if found.witnessed is None or found.result == "forked":
        raise _does_not_fit(found.result)
    lacks = max(0, found.witnessed.size - log.tree.size)
    books = _destroyed_since(kept, log) if isinstance(kept, bytes) and lacks else frozenset()
    return Since(found.witnessed, lacks, books, isinstance(kept, bytes))


def _does_not_fit(result: str) -> Refused:
    return Refused(
        "The checkpoint does not fit this backup: %(says)s Nothing was restored.",
        says=_SAYS.get(result, seal.WITNESS_RESULTS[result]),
    )


_SAYS = {
    "forked": "the log in the backup went on differently from some point before it. One of the two is not yours.",
    "other-log": "it is of another log.",
    "other-key": "it is signed by another key than the one that the log in the backup names. If the log key was"
    " replaced after the backup was made, no checkpoint since then can be compared with it.",
}


def _destroyed_since(witness: bytes, log: Log) -> frozenset[BookId]:
    """The books in the backup that leaves which it lacks destroyed.

    Such a leaf is taken at its author's signature. Whether its author had the right to it is not known here: the leaves
    that would tell are gone. Nothing is lost by one that did not count, as long as the backup is kept.
    """
    size, authority = log.tree.size, log.authority
    log_public = authority.log_public(size)
    opened = seal.open_witness(witness, log_public=log_public, log_id=authority.log_id)
    books: set[BookId] = set()
    for index, data in opened.leaves:
        leaf = seal.parse_leaf(data)
        if index < size:
            if leaf.hash != log.tree.leaf(index):
                raise _does_not_fit("forked")
            continue  # the backup has it, and its own rules say whether it counts
        _check_author(leaf, authority)
        books.update(seal.destroyed_by(leaf.payload))
    known = {book for book in books if authority.current_epoch(book, seal.FILE) is not None}
    return frozenset(known - authority.shredded() - {authority.organisation})


def _check_author(leaf: seal.Leaf, authority: seal.Authority) -> None:
    author = authority.key(leaf.author)
    if author is None:
        return  # came in after the backup: its key can't be known here
    try:
        seal.check_signature(leaf, author.public.signing, log_id=authority.log_id)
    except seal.SealError:
        raise _does_not_fit("malformed") from None
