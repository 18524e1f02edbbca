"""The format does not change: everything ever written opens to the same, and what was refused stays refused."""

import io
from pathlib import Path
from typing import Any

import pytest

from havre import seal
from havre.base.errors import WrongInput
from havre.seal.bodies import body_of, commitments_of, decode_body
from havre.seal.encoding import decode, decode_as, encode
from havre.seal.fields import fields_root
from havre.seal.padding import unpad
from tests.vectors.form import HERE, read

VECTORS = sorted(HERE.glob("*.txt"))


def one(vector: dict[str, list[Any]], *names: str) -> dict[str, Any]:
    return {name: vector[name][0] for name in names}


def encoding(v, given):
    return {"data": encode(decode(given["data"]))}


def padding(v, given):
    return {"plain": unpad(given["data"])}


def keys(v, given):
    held = seal.Keys.from_seed(seal.Seed(given["seed"]))
    return {
        "signing": held.public.signing,
        "opening": held.public.opening,
        "cache": held.cache.unsafe_bytes,
        "key_id": held.key_id,
        "words": " ".join(held.public.fingerprint_words()),
    }


def own(v, given):
    public = seal.PublicKeys(given["signing"], given["opening"])
    seal.check_own_signature(public, given["own"], **one(v, "log_id", "role", "holder"))
    return {}


def team(v, given):
    seed = seal.team_seed(seal.CompartmentKey(given["key"]), **one(v, "log_id", "book", "epoch"))
    return {"seed": seed.unsafe_bytes}


def wrap(v, given):
    seed = seal.unwrap_seed(given["wrap"], given["passphrase"], **one(v, "member", "log_id"))
    return {"seed": seed.unsafe_bytes}


def grant(v, given):
    payload = decode_as(given["payload"], seal.GrantPayload)
    held = seal.Keys.from_seed(seal.Seed(given["seed"]))
    key = seal.open_grant(payload, given["envelope"], keys=held, log_id=given["log_id"])
    return {"key": key.unsafe_bytes}


def root(v, given):
    stored = decode_body(given["body"])
    found = commitments_of(body_of(stored), salt=stored.salt, log_id=given["log_id"])
    return {"root": fields_root(found)}


def entry(v, given):
    payload = decode_as(given["payload"], seal.EntryPayload)
    key = seal.CompartmentKey(given["key"])
    body = seal.open_entry(payload, given["sealed"], key=key, log_id=given["log_id"])
    return {"type": body.type, "version": body.version, "fields": encode(body.fields)}


def file(v, given):
    reader = seal.FileReader(io.BytesIO(given["sealed"]), **one(v, "identity", "length"))
    return {
        "sha256": seal.sha256(b"".join(reader.chunks())),
        "age_identity": seal.age_identity_text(given["identity"]),
    }


def draft(v, given):
    key = seal.CompartmentKey(given["key"])
    return {"plain": seal.open_draft(given["sealed"], key=key, **one(v, "log_id", "draft"))}


def cache(v, given):
    key = seal.Keys.from_seed(seal.Seed(given["seed"])).cache
    return {"plain": seal.open_cache(given["sealed"], key=key, **one(v, "log_id", "use", "size", "root"))}


def submission(v, given):
    held = seal.Keys.from_seed(seal.Seed(given["seed"]))
    body = seal.open_submission(given["row"], keys=held, **one(v, "log_id", "submission"))
    return {"fields": encode(body.fields)}


def shares(v, given):
    expected = seal.PublicKeys(given["signing"], given["opening"])
    return {"seed": seal.join_recovery(v["share"], expected=expected).unsafe_bytes}


def log(v, given):
    authority, tree, counts = seal.Authority(), seal.Tree(), []
    for data in v["leaf"]:
        leaf = seal.parse_leaf(data)
        outcome = authority.apply(leaf)
        tree.append(leaf.hash)
        counts.append(outcome.reason if isinstance(outcome, seal.NotCounted) else "counts")
    assert counts == v["counts"]
    return {"root": tree.root()}


def checkpoint(v, given):
    found = seal.open_checkpoint(given["note"], **one(v, "log_public", "log_id"))
    return {"size": found.size, "root": found.root}


def witness(v, given):
    found = seal.open_witness(given["data"], **one(v, "log_public", "log_id"))
    assert list(found.books) == v["book"]
    return {}


def proof(v, given):
    found = seal.verify_fields(given["data"], **one(v, "log_public", "log_id"))
    ((name, value),) = found.fields
    return {"name": name, "value": encode(value)}


READERS = {
    "encoding": encoding,
    "padding": padding,
    "keys": keys,
    "own": own,
    "team": team,
    "wrap": wrap,
    "grant": grant,
    "fields-root": root,
    "entry": entry,
    "file": file,
    "draft": draft,
    "cache": cache,
    "submission": submission,
    "shares": shares,
    "log": log,
    "checkpoint": checkpoint,
    "witness": witness,
    "proof": proof,
}


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector(path: Path):
    vector = read(path)
    given = {name: values[0] for name, values in vector.items()}
    reader = READERS[given["what"]]
    if given["outcome"] == "refused":
        with pytest.raises((seal.SealError, WrongInput)):
            reader(vector, given)
    else:
        assert given["outcome"] == "opens"
        found = reader(vector, given)
        assert found == {name: given[name] for name in found}


def test_every_part_has_vectors_of_both_outcomes():
    outcomes = {(read(path)["what"][0], read(path)["outcome"][0]) for path in VECTORS}
    assert {what for what, outcome in outcomes if outcome == "opens"} == READERS.keys()
    only_derived = {"keys", "team", "fields-root"}
    assert {what for what, outcome in outcomes if outcome == "refused"} == READERS.keys() - only_derived
