"""Whole logs: whatever stands in one, reading it never fails, and nobody gains by what they append.

A log is made from a short program, [[who, what, numbers…], …]: each step becomes a rightly signed and chained leaf, so
that the rules are met and not only the signature's check. Numbers pick among the people, keys and books there are.
"""

import copy
from collections.abc import Iterator
from functools import cache

from havre import seal
from havre.base.ids import BookId, KeyId, LogId, MemberId, Micros
from havre.seal import COMPARTMENTS, FILE, Rights, Slot
from havre.seal.compartments import commitment
from havre.seal.encoding import decode_as, encode
from havre.seal.replay import Replay
from tests.fuzz import vectors
from tests.fuzz.target import Check, Target
from tests.seal.world import Store, World

MOST_STEPS = 12
ROLES = ("member", "recovery", "intake", "team", "log")
STATES = ("joined", "replaced", "left")
ACTIONS = ("shred", "export", "replace-recovery:", "replace-log:", "restore:")


def stored(data: bytes) -> Check:
    """Leaves as they lie on the disk: verifying names what is wrong, and does not fail over it."""
    leaves = decode_as(data, list[bytes])
    report = seal.verify_log(Store(rows=list(enumerate(leaves))))
    sound = not leaves or not report.ok or leaves == vectors.good("log", "leaf")[: len(leaves)]
    return lambda: sound or _verifies_alike(leaves)


def _verifies_alike(leaves: list[bytes]) -> bool:
    """The desks' own replay takes what verification found whole."""
    authority = seal.Authority()
    outcomes = [authority.apply(seal.parse_leaf(each)) for each in leaves]
    return all(isinstance(each, seal.Counted) for each in outcomes)


def _logs() -> list[bytes]:
    good = vectors.good("log", "leaf")
    return [encode(good), encode(good[:3]), encode([])]


class Org:
    """An organisation whose case, team and people are to stay as they are while Carla appends what she likes."""

    def __init__(self) -> None:
        world = World()
        self.world, self.alice = world, world.alice
        self.boris, _ = world.join()
        self.carla, self.carla_id = world.join()
        self.new = [seal.Keys.from_seed(seal.Seed(bytes([n]) * 32)) for n in (1, 2)]
        self.new_log_key = seal.LogKey(b"3" * 32)
        self.team_book = world.create()
        self.case = world.create()
        self.own = world.create(by=self.carla)
        file_key = world.compartment_keys[Slot(self.team_book, FILE, 0)]
        self.team = seal.Keys.from_seed(
            seal.team_seed(file_key, log_id=world.log_id, book=self.team_book, epoch=0)
        )
        payload = world.key_payload(self.team, role=seal.TEAM, holder=self.team_book)
        world.must(self.alice, payload)
        self._share()
        self.asked = [world.ask(self.boris, "shred", self.case), world.ask(self.carla, "shred", self.own)]
        self.books = [self.case, world.organisation, self.team_book, self.own, *map(_book, range(2))]
        self.people = [self.carla, *self.new, self.alice, self.boris, self.team, world.recovery]
        self.log_id: LogId = world.log_id
        self.replay = Replay()
        for index, data in world.store.rows:
            self.replay.add(index, data)

    def _share(self) -> None:
        grant, world = self.world.grant, self.world
        assert grant(self.alice, Slot(world.organisation, FILE, 0), self.boris, Rights.READ) is None
        assert grant(self.alice, Slot(world.organisation, FILE, 0), self.carla, Rights.READ) is None
        assert grant(self.alice, Slot(self.case, FILE, 0), self.boris, Rights.READ | Rights.WRITE) is None
        assert grant(self.alice, Slot(self.case, FILE, 0), self.team, Rights.READ) is None
        assert world.write(self.boris, Slot(self.case, FILE, 0)) is None


def _book(number: int) -> BookId:
    return BookId(bytes([0xB0 + number]) * 16)


@cache
def organisation() -> Org:
    return Org()


class Program:
    """Runs the steps over a copy of the organisation's log; remembers what counted."""

    def __init__(self, steps: list[list[int]], *, signers: int) -> None:
        self.org = organisation()
        self.authority = copy.deepcopy(self.org.world.authority)
        self.signers = signers  # how many of the people sign: the first are Carla's keys
        self.asked = list(self.org.asked)
        self.counted: list[tuple[seal.Leaf, seal.Keys]] = []
        self.leaves = [data for _, data in self.org.world.store.rows]
        for step in steps[:MOST_STEPS]:
            self._step(step)

    def _step(self, step: list[int]) -> None:
        who, what, *rest = [*step, 0, 0]
        given = _Given(rest)
        signer = self.org.people[who % self.signers]
        payload = _MAKERS[what % len(_MAKERS)](self, given)
        leaf = seal.make_leaf(signer, payload, log_id=self.org.log_id, previous=self.authority.tip)
        try:
            self.authority.check(leaf)
        except seal.SealError:
            return  # an author whom the log does not know
        outcome = self.authority.apply(leaf)
        self.leaves.append(leaf.data)
        if isinstance(outcome, seal.Counted):
            self.counted.append((leaf, signer))
            if isinstance(payload, seal.ApprovalPayload):
                self.asked.append(leaf.hash)

    def book(self, number: int) -> BookId:
        return self.org.books[number % len(self.org.books)]

    def keys(self, number: int) -> seal.Keys:
        return self.org.people[number % len(self.org.people)]


class _Given:
    """The numbers of one step, one after another; zeros when there are no more."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = iter(numbers)

    def next(self, below: int) -> int:
        return next(self._numbers, 0) % below


def _key(program: Program, given: _Given) -> seal.Payload:
    role, state = ROLES[given.next(5)], STATES[given.next(3)]
    keys, org = program.keys(given.next(16)), program.org
    holders = [org.carla_id, *org.books, MemberId(b"N" * 16), *(m.holder for m in _members(program))]
    holder = b"" if role in {"recovery", "log"} else holders[given.next(len(holders))]
    if role == "log":
        signing, opening, sign = org.new_log_key.public, b"", org.new_log_key.own_signature(log_id=org.log_id)
    else:
        signing, opening = keys.public.signing, keys.public.opening
        sign = keys.own_signature(log_id=org.log_id, role=role, holder=holder)
    return seal.KeyPayload(role, holder, signing, opening, state, b"" if state == "left" else sign)  # type: ignore[arg-type]


def _members(program: Program) -> list[seal.KeyState]:
    return program.authority.current_member_keys()


def _grant(program: Program, given: _Given) -> seal.Payload:
    book, part = program.book(given.next(16)), COMPARTMENTS[given.next(2)]
    current = program.authority.current_epoch(book, part)
    epoch = max(0, (current if current is not None else -1) + given.next(4) - 1)
    until = (None, Micros(10), Micros(2**62))[given.next(3)]
    rights, recipient = given.next(7) | Rights.READ, program.keys(given.next(16)).key_id
    own = program.org.world.compartment_keys.get(Slot(book, part, epoch))
    key = seal.CompartmentKey(b"k" * 32) if own is None or given.next(2) else own
    committed = commitment(key, Slot(book, part, epoch), log_id=program.org.log_id)
    return seal.GrantPayload(book, part, epoch, recipient, int(rights), until, committed, b"e" * 32)


def _revoke(program: Program, given: _Given) -> seal.Payload:
    key: KeyId = program.keys(given.next(16)).key_id
    return seal.RevokePayload(program.book(given.next(16)), COMPARTMENTS[given.next(2)], key)


def _entry(program: Program, given: _Given) -> seal.Payload:
    book, part = program.book(given.next(16)), COMPARTMENTS[given.next(2)]
    epoch = max(0, (program.authority.current_epoch(book, part) or 0) + given.next(3) - 1)
    files = tuple((bytes([given.next(3)]) * 16, bytes([given.next(3)]) * 32) for _ in range(given.next(3)))
    return seal.EntryPayload(bytes([given.next(8)]) * 16, book, part, epoch, b"r" * 32, b"h" * 32, files)


def _approval(program: Program, given: _Given) -> seal.Payload:
    if given.next(2):
        return seal.ApprovalPayload(None, None, _asked(program, given) or b"x" * 32)
    action = ACTIONS[given.next(len(ACTIONS))]
    if action.endswith(":"):
        action += (program.keys(given.next(16)).key_id if action != "restore:" else b"t" * 32).hex()
    return seal.ApprovalPayload(action, program.book(given.next(16)), None)


def _asked(program: Program, given: _Given) -> bytes | None:
    return [*program.asked, None][given.next(len(program.asked) + 1)]


def _shred(program: Program, given: _Given) -> seal.Payload:
    return seal.ShredPayload(program.book(given.next(16)), _asked(program, given))


def _restored(program: Program, given: _Given) -> seal.Payload:
    books = tuple(program.book(given.next(16)) for _ in range(given.next(3)))
    return seal.RestoredPayload(1 + given.next(9), b"t" * 32, books, _asked(program, given))


def _second_log(program: Program, given: _Given) -> seal.Payload:
    public = program.keys(given.next(16)).public
    return seal.LogPayload(b"z" * 32, MemberId(b"N" * 16), public.signing, public.opening, b"l" * 32)


_MAKERS = (_grant, _key, _entry, _revoke, _approval, _shred, _restored, _second_log)


def member_alone(data: bytes) -> Check:
    """Carla, and keys she made, append anything: what is not hers stays as it was."""
    program = Program(decode_as(data, list[list[int]]), signers=3)
    return lambda: _kept(program.authority) == _kept(organisation().world.authority) and _own_only(program)


def _kept(authority: seal.Authority) -> list[object]:
    """All of an organisation that a member without rights must not be able to move."""
    org = organisation()
    books = [org.case, org.world.organisation, org.team_book]
    places = [(book, part) for book in books for part in COMPARTMENTS]
    return [
        [authority.holders(*place) for place in places],
        [(authority.current_epoch(*place), authority.takes_entries(*place)) for place in places],
        [authority.rights(keys.key_id, *place) for place in places for keys in org.people],
        sorted(key.key_id for key in authority.current_member_keys()),
        authority.recovery.key_id,
        authority.log_public(),
        authority.role_key(seal.TEAM, org.team_book),
        [authority.is_shredded(book) for book in books],
        [
            given
            for keys in org.people[3:]
            for given in authority.granted(keys.key_id)
            if given[1].book in books
        ],
    ]


def _own_only(program: Program) -> bool:
    """Entries of hers count in books of hers; she also reads the organisation's, so she may say there that she did."""
    org = program.org
    hers = {org.own, org.world.organisation, *org.books[4:]}
    books = [leaf.payload.book for leaf, _ in program.counted if isinstance(leaf.payload, seal.EntryPayload)]
    return set(books) <= hers


def everybody(data: bytes) -> Check:
    """All keys sign anything: the log replays to the same, and what does not count is all that is reported."""
    program = Program(decode_as(data, list[list[int]]), signers=7)
    replay = copy.deepcopy(organisation().replay)
    for index, leaf in enumerate(program.leaves):
        if index >= replay.tree.size:
            replay.add(index, leaf)
    counted = len(program.counted) + len(organisation().world.store.rows)
    program.authority.outstanding()
    return lambda: (
        {fault.kind for fault in replay.faults} <= {"leaf-unauthorised"}
        and len(replay.faults) == len(program.leaves) - counted
        and replay.authority.tip == program.authority.tip
        and _kept(replay.authority) == _kept(program.authority)
        and _within(replay.authority)
    )


def _within(authority: seal.Authority) -> bool:
    """Nobody holds anything of a destroyed book, and whoever holds something is current."""
    for book in organisation().books:
        for part in COMPARTMENTS:
            holders = authority.holders(book, part)
            if authority.is_shredded(book) and (holders or authority.takes_entries(book, part)):
                return False
            if any(not _is_current(authority, key_id) for key_id, _, _ in holders):
                return False
    return True


def _is_current(authority: seal.Authority, key_id: KeyId) -> bool:
    state = authority.key(key_id)
    return state is not None and state.current


def _programs() -> Iterator[bytes]:
    """One step of each kind by each, and a rotation, a team, an approval carried through."""
    for what in range(len(_MAKERS)):
        yield encode([[who, what, 0, 0, 1, 1, 1, 1, 1] for who in range(7)])
    yield encode([[3, 0, 0, 1, 2, 0, 7, 3, 1], [3, 0, 0, 1, 1, 0, 5, 6, 1], [4, 2, 0, 1, 1, 0, 4]])
    yield encode([[3, 4, 1, 0], [3, 5, 0, 2], [4, 2, 0, 1, 1]])
    yield encode(
        [
            [0, 0, 4, 0, 1, 0, 7, 0],
            [0, 0, 4, 1, 1, 0, 7, 0],
            [0, 0, 4, 0, 1, 0, 4, 6],
            [0, 0, 4, 1, 1, 0, 4, 6],
        ]
    )


TARGETS = (
    Target("log-stored", stored, _logs, packed=True),
    Target("log-member-alone", member_alone, lambda: list(_programs()), packed=True),
    Target("log-everybody", everybody, lambda: list(_programs()), packed=True),
)
