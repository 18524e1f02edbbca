"""The vectors that concern whoever verifies have the same outcome in the second verifier."""

from pathlib import Path

import pytest

import havre_verify
from tests.vectors.form import HERE, Value, read

Given = dict[str, list[Value]]


def encoding(v: Given) -> dict[str, Value]:
    return {"data": havre_verify.encode(havre_verify.decode(v["data"][0]))}


def own(v: Given) -> dict[str, Value]:
    names = ("role", "holder", "signing", "opening")
    key = havre_verify.Key(*(v[name][0] for name in names), havre_verify.JOINED, v["own"][0])
    if not havre_verify.own_signature_fits(key, v["log_id"][0]):
        raise havre_verify.Wrong("not its own signature")
    return {}


def log(v: Given) -> dict[str, Value]:
    rules, tree, counts = havre_verify.Rules(), havre_verify.Tree(), []
    for data in v["leaf"]:
        leaf = havre_verify.parse_leaf(data)
        counts.append(rules.take(leaf) or ("counts" if leaf.payload else "unknown-kind"))
        tree.append(leaf.hash)
    assert counts == v["counts"]
    return {"root": tree.root()}


def checkpoint(v: Given) -> dict[str, Value]:
    note = havre_verify.parse_note(v["note"][0].encode())
    known(v, note)
    return {"size": note.size, "root": note.root}


def witness(v: Given) -> dict[str, Value]:
    found = havre_verify.parse_witness(v["data"][0])
    known(v, found.note)
    assert found.books() == v["book"]
    return {}


def proof(v: Given) -> dict[str, Value]:
    found = havre_verify.parse_proof(v["data"][0])
    known(v, found.note)
    ((name, value),) = found.fields
    return {"name": name, "value": havre_verify.encode(value)}


def known(v: Given, note: havre_verify.Note) -> None:
    havre_verify.check_note(note, log_id=v["log_id"][0], log_public=v["log_public"][0])


READERS = {
    "encoding": encoding, "own": own, "log": log, "checkpoint": checkpoint, "witness": witness, "proof": proof,
}  # fmt: skip
NEEDS_A_KEY = {"padding", "keys", "team", "wrap", "grant", "fields-root", "entry", "file", "draft", "cache",
               "submission", "shares"}  # fmt: skip
VECTORS = {path: read(path) for path in sorted(HERE.glob("*.txt"))}
CONCERNED = [path for path, vector in VECTORS.items() if vector["what"][0] in READERS]


@pytest.mark.parametrize("path", CONCERNED, ids=lambda path: path.stem)
def test_vector(path: Path):
    vector = VECTORS[path]
    reader = READERS[vector["what"][0]]
    if vector["outcome"][0] == "refused":
        with pytest.raises((havre_verify.Wrong, havre_verify.Broken)):
            reader(vector)
    else:
        found = reader(vector)
        assert found == {name: vector[name][0] for name in found}


def test_the_others_are_of_what_only_holders_of_keys_open():
    assert {vector["what"][0] for vector in VECTORS.values()} == READERS.keys() | NEEDS_A_KEY
