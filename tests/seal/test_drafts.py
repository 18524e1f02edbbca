import pytest

from havre import seal
from havre.base.ids import LogId

from .world import new_keys

LOG = LogId(b"l" * 32)
DRAFT = {"log_id": LOG, "draft": b"d" * 16}
CACHE = {"log_id": LOG, "use": seal.SNAPSHOT, "size": 7, "root": b"r" * 32}


@pytest.mark.parametrize("key", [seal.CompartmentKey(b"k" * 32), seal.CacheKey(b"k" * 32)])
def test_a_draft_opens_under_its_key_and_id_only(key):
    sealed = seal.seal_draft(b"half a sentence", key=key, **DRAFT)
    assert seal.open_draft(sealed, key=key, **DRAFT) == b"half a sentence"
    assert len(sealed) == 12 + 512 + 16
    for change in ({"log_id": LogId(bytes(32))}, {"draft": b"e" * 16}, {"key": type(key).new()}):
        with pytest.raises(seal.SealError):
            seal.open_draft(sealed, **{"key": key, **DRAFT, **change})


def test_a_cache_opens_at_its_size_root_and_use_only():
    key = new_keys().cache
    sealed = seal.seal_cache(b"rows" * 1000, key=key, **CACHE)
    assert seal.open_cache(sealed, key=key, **CACHE) == b"rows" * 1000
    for change in (
        {"use": seal.KEYRING},
        {"size": 8},
        {"root": bytes(32)},
        {"log_id": LogId(bytes(32))},
        {"key": new_keys().cache},
    ):
        with pytest.raises(seal.SealError):
            seal.open_cache(sealed, **{"key": key, **CACHE, **change})


def test_a_draft_is_no_cache_and_a_cache_no_draft():
    key = seal.CacheKey.new()
    with pytest.raises(seal.SealError):
        seal.open_cache(seal.seal_draft(b"x", key=key, **DRAFT), key=key, **CACHE)
    with pytest.raises(seal.SealError):
        seal.open_draft(seal.seal_cache(b"x", key=key, **CACHE), key=key, **DRAFT)


def test_changed_bytes_are_refused():
    key = seal.CacheKey.new()
    sealed = seal.seal_draft(b"x", key=key, **DRAFT)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            seal.open_draft(bytes(changed), key=key, **DRAFT)


def test_a_file_of_caches_is_named_for_its_member_and_log_alone():
    key, other = seal.CacheKey(b"k" * 32), seal.CacheKey(b"o" * 32)
    name = seal.cache_name(key, log_id=LOG)
    assert name == seal.cache_name(seal.CacheKey(b"k" * 32), log_id=LOG)
    assert name not in {seal.cache_name(other, log_id=LOG), seal.cache_name(key, log_id=LogId(bytes(32)))}
    assert len(bytes.fromhex(name)) == 16
