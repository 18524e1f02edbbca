"""The controls: a second verifier with one rule or check switched off is caught by comparing the two."""

import copy
from collections.abc import Callable, Iterator

import msgspec
import pytest

import havre_verify
from havre import seal
from havre.base.ids import FileId
from tests.seal.test_verify import built, flipped
from tests.seal.world import Store, World, new_keys, new_member
from tests.verifier.both import Shadow, first_says, second_says
from tests.verifier.walking import Walk

BY_WORD = seal.REASONS.keys() - {"unknown-kind", "second-log", "too-early"}


def second_word(world: World) -> list[str | None]:
    """What the second says of each leaf of a world."""
    shadow = Shadow()
    return [shadow.take(data) for _, data in world.store.rows]


def first_word(world: World) -> list[str | None]:
    authority = seal.Authority()
    said = [authority.apply(seal.parse_leaf(data)) for _, data in world.store.rows]
    return [each.reason if isinstance(each, seal.NotCounted) else None for each in said]


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    """Random histories, which meet every reason several times."""
    walks = [Walk(seed) for seed in range(300, 330)]
    for walk in walks:
        for _ in range(90):
            walk.step()
    return [walk.world for walk in walks]


@pytest.fixture(scope="module")
def words(worlds: list[World]) -> list[list[str | None]]:
    return [first_word(world) for world in worlds]


def test_the_histories_meet_every_reason(words: list[list[str | None]]) -> None:
    assert {word for said in words for word in said} >= BY_WORD


def test_both_agree_while_nothing_is_switched_off(worlds: list[World], words: list[list[str | None]]) -> None:
    assert [second_word(world) for world in worlds] == words


@pytest.mark.parametrize("reason", sorted(BY_WORD))
def test_a_rule_switched_off_is_caught(
    worlds: list[World], words: list[list[str | None]], monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    need = havre_verify.need
    monkeypatch.setattr(havre_verify, "need", lambda holds, word: need(holds or word == reason, word))
    assert any(second_word(world) != said for world, said in zip(worlds, words, strict=True))


OFF: list[tuple[object, str, object]] = [
    (havre_verify.Rules, "_begun", lambda *_: True),
    (havre_verify.Rules, "_speaks_for", lambda *_: True),
    (havre_verify.Rules, "_speaks_for", lambda *_: False),
    (havre_verify.Rules, "_may_have_team", lambda *_: True),
    (havre_verify.Rules, "_own", lambda *_: True),
    (havre_verify.Rules, "_may_give", lambda *_: True),
    (havre_verify.Rules, "_answered", lambda *_: None),
    (havre_verify.Holding, "covers", lambda *_: True),
]


@pytest.mark.parametrize(
    ("owner", "name", "instead"), OFF, ids=[f"{n}-{i}" for i, (_, n, _) in enumerate(OFF)]
)
def test_a_question_answered_wrongly_is_caught(
    worlds: list[World],
    words: list[list[str | None]],
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    name: str,
    instead: object,
) -> None:
    monkeypatch.setattr(owner, name, instead)
    if name == "_begun":
        worlds = [unfounded()]
        words = [first_word(worlds[0])]
    assert any(second_word(world) != said for world, said in zip(worlds, words, strict=True))


def unfounded() -> World:
    """A log in which somebody is taken in before the organisation has a book."""

    class Unfounded(World):
        def create(self, *_: object, **__: object) -> bytes:
            return b""

    world = Unfounded()
    payload = world.key_payload(new_keys(), role=seal.MEMBER, holder=new_member())
    assert world.why(world.alice, payload) == "too-early"
    return world


# Whole stores, with one thing wrong

WORLD = built()


def store_with(change: Callable[[Store], None]) -> Store:
    store = copy.deepcopy(WORLD.store)
    change(store)
    return store


def resigned(keys: seal.Keys, payload: seal.Payload) -> Store:
    """The log with one more leaf."""
    store = copy.deepcopy(WORLD.store)
    leaf = seal.make_leaf(keys, payload, log_id=WORLD.log_id, previous=WORLD.authority.tip)
    store.rows.append((len(store.rows), leaf.data))
    return store


def unsound(**keys: bytes) -> Store:
    """A member taken in with keys that nobody could rightly hold."""
    joining = new_keys()
    payload = WORLD.key_payload(joining, role=seal.MEMBER, holder=new_member())
    changed = msgspec.structs.replace(payload, **keys)
    own = joining.sign(
        seal.ctx("own", WORLD.log_id, changed.role, changed.holder, changed.signing, changed.opening)
    )
    return resigned(WORLD.alice, msgspec.structs.replace(changed, own=own))


def tampered() -> Iterator[tuple[str, object, str, object, Store]]:
    """A check, how it is switched off, and a store that it is there for."""
    last, data = WORLD.store.rows[-1]
    body, envelope = max(WORLD.store.bodies), max(WORLD.store.envelopes)
    file = next(iter(WORLD.store.files))
    foreign = seal.sign_checkpoint(seal.LogKey.new(), log_id=WORLD.log_id, size=7, root=WORLD.tree.root_at(7))
    v = havre_verify
    yield (
        "a leaf's signature", v.KeyState, "signed", lambda *_: True,
        store_with(lambda s: s.rows.__setitem__(last, (last, flipped(data, len(data) - 1)))),
    )  # fmt: skip
    yield (
        "the first leaf's signature", v, "signed_by", lambda *_: True,
        store_with(lambda s: s.rows.__setitem__(0, (0, flipped(s.rows[0][1], len(s.rows[0][1]) - 1)))),
    )  # fmt: skip
    yield "a note's signature", v, "signed_by", lambda *_: True, store_with(
        lambda s: s.notes.append(_note_with(s.notes[0], position=-20))
    )  # fmt: skip
    yield (
        "whose a note is",
        v,
        "check_note",
        lambda *_, **__: None,
        store_with(lambda s: s.notes.append(foreign)),
    )
    yield "an opening key", v, "sound_opening", lambda _: True, unsound(opening=b"\xff" * 1216)
    yield "the tree", v, "node", lambda left, _: left, copy.deepcopy(WORLD.store)
    yield "strays", v, "_strays", lambda *_: (), store_with(lambda s: s.bodies.__setitem__(2, b"whose?"))
    yield "stray files", v, "_strays", lambda *_: (), store_with(
        lambda s: s.files.__setitem__(FileId(bytes(16)), b"whose?")
    )  # fmt: skip
    yield "a body", v, "_contents", lambda *_: (), store_with(lambda s: s.bodies.__setitem__(body, b"other"))
    yield (
        "an envelope",
        v,
        "_contents",
        lambda *_: (),
        store_with(lambda s: s.envelopes.pop(envelope) and None),
    )
    yield "a file", v, "_contents", lambda *_: (), store_with(lambda s: s.files.__setitem__(file, b"other"))
    yield "checkpoints", v, "_checkpoints", lambda *_: (), store_with(lambda s: s.notes.append("none"))
    yield (
        "the forms of values",
        v,
        "_number",
        None,
        store_with(lambda s: s.rows.append((last + 1, _long_form(data)))),
    )


def _note_with(note: str, *, position: int) -> str:
    letter = "B" if note[position] == "A" else "A"
    return note[:position] + letter + note[position + 1 :]


def _long_form(data: bytes) -> bytes:
    """The leaf with its version, 1, in a byte more than it needs."""
    assert data[:2] == b"\x95\x01"
    return b"\x95\xcc\x01" + data[2:]


TAMPERED = list(tampered())


@pytest.mark.parametrize(("owner", "name", "instead", "store"), [each[1:] for each in TAMPERED],
                         ids=[each[0] for each in TAMPERED])  # fmt: skip
def test_a_check_switched_off_is_caught(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, instead: object, store: Store
) -> None:
    assert first_says(store) == second_says(store)
    if name == "_number":
        monkeypatch.setitem(havre_verify._READERS, 0xCC, havre_verify._number(">B", 0, 255))
    else:
        monkeypatch.setattr(owner, name, instead)
    assert first_says(store) != second_says(store)
