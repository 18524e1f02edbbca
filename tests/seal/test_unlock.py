import pytest

from havre import seal
from havre.base.ids import LogId, MemberId
from havre.seal import CHEAPEST, Cost
from havre.seal.encoding import decode, encode
from havre.seal.unlock import DEAREST

MEMBER, LOG = MemberId(b"m" * 16), LogId(b"l" * 32)
WORDS = "six plain words that are long"


@pytest.fixture(scope="module")
def seed() -> seal.Seed:
    return seal.Seed.new()


@pytest.fixture(scope="module")
def wrap(seed) -> bytes:
    return seal.wrap_seed(seed, WORDS, member=MEMBER, log_id=LOG, cost=CHEAPEST)


def test_the_passphrase_gives_the_seed_back(seed, wrap):
    assert seal.unwrap_seed(wrap, WORDS, member=MEMBER, log_id=LOG) == seed
    assert seal.unwrap_seed(wrap, f"  {WORDS} ", member=MEMBER, log_id=LOG) == seed
    assert seed.unsafe_bytes not in wrap


@pytest.mark.parametrize(
    ("words", "member", "log_id"),
    [
        ("other words", MEMBER, LOG),
        (WORDS.upper(), MEMBER, LOG),
        (WORDS, MemberId(b"n" * 16), LOG),
        (WORDS, MEMBER, LogId(b"k" * 32)),
        ("", MEMBER, LOG),
    ],
)
def test_nothing_else_does(wrap, words, member, log_id):
    with pytest.raises(seal.SealError):
        seal.unwrap_seed(wrap, words, member=member, log_id=log_id)


def test_a_changed_byte_anywhere_is_refused(wrap, monkeypatch):
    for position in range(len(wrap)):
        changed = bytearray(wrap)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            seal.unwrap_seed(bytes(changed), WORDS, member=MEMBER, log_id=LOG)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, 2),
        (1, 2),
        (2, bytes(15)),
        (3, 8191),
        (3, 2**30),
        (4, 0),
        (4, 11),
        (5, 0),
        (5, 9),
        (6, b""),
        (7, b""),
    ],
)
def test_costs_and_shapes_out_of_bounds_are_refused_before_stretching(wrap, monkeypatch, place, value):
    fields = decode(wrap)
    fields[place] = value

    def stretched(*_args, **_kwargs):
        raise AssertionError("stretched")

    monkeypatch.setattr("havre.seal.unlock.hash_secret_raw", stretched)
    with pytest.raises(seal.SealError):
        seal.unwrap_seed(encode(fields), WORDS, member=MEMBER, log_id=LOG)


@pytest.mark.parametrize("cost", [Cost(8191, 1, 1), Cost(8192, 0, 1), Cost(8192, 1, 9), Cost(2**21, 1, 1)])
def test_no_wrap_is_made_out_of_bounds(seed, cost):
    with pytest.raises(seal.SealError):
        seal.wrap_seed(seed, WORDS, member=MEMBER, log_id=LOG, cost=cost)
    with pytest.raises(seal.SealError):
        seal.spend_unlock(WORDS, cost=cost)


@pytest.mark.parametrize(
    "cost", [DEAREST, CHEAPEST, Cost(DEAREST.memory_kib, 1, 1), Cost(8192, 10, 1), Cost(8192, 1, 8)]
)
def test_the_bounds_themselves_are_within(monkeypatch, cost):
    """A passphrase that was stretched as much as a wrap may ask for still opens it."""
    asked = []

    def stretched(*_args, **options):
        asked.append((options["memory_cost"], options["time_cost"], options["parallelism"]))
        return bytes(64)

    monkeypatch.setattr("havre.seal.unlock.hash_secret_raw", stretched)
    seed = seal.Seed.new()
    wrap = seal.wrap_seed(seed, WORDS, member=MEMBER, log_id=LOG, cost=cost)
    assert seal.unwrap_seed(wrap, WORDS, member=MEMBER, log_id=LOG) == seed
    assert asked == [(cost.memory_kib, cost.iterations, cost.lanes)] * 2


def test_what_a_wrap_takes_is_told_without_a_passphrase(wrap):
    assert seal.wrap_cost(wrap) == CHEAPEST
    fields = decode(wrap)
    fields[3:6] = [20_000, 4, 3]
    assert seal.wrap_cost(encode(fields)) == Cost(20_000, 4, 3)
    assert Cost(20_000, 4, 3).work == 80_000
    for wrong in (b"", wrap[:-1], encode([*fields[:4], 11, *fields[5:]])):
        with pytest.raises(seal.SealError):
            seal.wrap_cost(wrong)


def test_two_wraps_of_one_seed_share_nothing(seed, wrap):
    other = decode(seal.wrap_seed(seed, WORDS, member=MEMBER, log_id=LOG, cost=CHEAPEST))
    assert [other[place] != decode(wrap)[place] for place in (2, 6, 7)] == [True, True, True]


def test_an_unknown_member_costs_the_same_stretching(monkeypatch):
    calls = []
    import havre.seal.unlock as unlock

    real = unlock.hash_secret_raw

    def counted(*args, **kwargs):
        calls.append(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(unlock, "hash_secret_raw", counted)
    wrap = seal.wrap_seed(seal.Seed.new(), WORDS, member=MEMBER, log_id=LOG, cost=CHEAPEST)
    seal.unwrap_seed(wrap, WORDS, member=MEMBER, log_id=LOG)
    seal.spend_unlock(WORDS, cost=CHEAPEST)
    assert calls[0] == calls[1] == calls[2]
