import msgspec
import pytest

from havre import seal
from havre.base.ids import BookId, LogId, Micros
from havre.seal import FILE, IDENTITY, Rights, Slot

from .world import new_keys

LOG = LogId(b"l" * 32)
SLOT = Slot(BookId(b"b" * 16), FILE, 3)


@pytest.fixture(scope="module")
def granted():
    keys, key = new_keys(), seal.CompartmentKey.new()
    payload, envelope = seal.seal_grant(
        key, SLOT, log_id=LOG, recipient=keys.public, rights=Rights.READ | Rights.WRITE, until=Micros(7)
    )
    return keys, key, payload, envelope


def test_the_recipient_opens_the_key(granted):
    keys, key, payload, envelope = granted
    assert seal.open_grant(payload, envelope, keys=keys, log_id=LOG) == key
    assert payload.slot == SLOT
    assert (payload.recipient, payload.rights, payload.until) == (keys.key_id, 3, 7)
    assert len(envelope) == 1168
    assert key.unsafe_bytes not in envelope


def rehashed(payload, envelope):
    return msgspec.structs.replace(payload, envelope=seal.sha256(envelope))


@pytest.mark.parametrize(
    "change",
    [
        {"book": bytes(16)},
        {"compartment": IDENTITY},
        {"epoch": 4},
        {"rights": 7},
        {"until": None},
        {"until": 8},
        {"commitment": bytes(32)},
        {"envelope": bytes(32)},
        {"recipient": bytes(32)},
    ],
)
def test_any_other_payload_does_not_open_it(granted, change):
    keys, _, payload, envelope = granted
    with pytest.raises(seal.SealError):
        seal.open_grant(msgspec.structs.replace(payload, **change), envelope, keys=keys, log_id=LOG)


def test_another_key_or_log_does_not_open_it(granted):
    keys, _, payload, envelope = granted
    with pytest.raises(seal.SealError):
        seal.open_grant(payload, envelope, keys=new_keys(), log_id=LOG)
    with pytest.raises(seal.SealError):
        seal.open_grant(payload, envelope, keys=keys, log_id=LogId(bytes(32)))


def test_a_changed_envelope_does_not_open_even_if_the_payload_names_it(granted):
    keys, _, payload, envelope = granted
    for position in range(0, len(envelope), 97):
        changed = bytearray(envelope)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            seal.open_grant(payload, bytes(changed), keys=keys, log_id=LOG)
        with pytest.raises(seal.SealError):
            seal.open_grant(rehashed(payload, bytes(changed)), bytes(changed), keys=keys, log_id=LOG)


def test_a_granter_who_seals_another_key_than_committed_is_found_out(granted):
    from havre.seal.opening import seal_to
    from havre.seal.payloads import grant_context

    keys, _, payload, _ = granted
    envelope = seal_to(keys.public.opening, bytes(32), info=grant_context(payload, log_id=LOG))
    with pytest.raises(seal.SealError) as caught:
        seal.open_grant(rehashed(payload, envelope), envelope, keys=keys, log_id=LOG)
    assert "committed" in caught.value.cause


def test_only_the_two_compartments_are_granted():
    with pytest.raises(seal.SealError):
        seal.seal_grant(
            seal.CompartmentKey.new(),
            Slot(SLOT.book, "notes", 0),
            log_id=LOG,
            recipient=new_keys().public,
            rights=Rights.ALL,
            until=None,
        )
