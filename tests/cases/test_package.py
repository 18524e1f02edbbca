"""A sealed package: whole, checked by its own manifests, opened by its recipient alone, and never in clear here."""

import csv
import hashlib
import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.cases import dossier
from havre.cases.consent import NotAllowed
from havre.cases.dossier import Built, Choice
from havre.cases.types import DossierFormat, Field, WentOut
from tests.cases.scene import Scene, agreed, an_exhibit, approved
from tests.cases.test_dossier import PLAIN
from tests.cast import NOW

PERSON = pyrage.x25519.Identity.generate()
PACKAGE = replace(PLAIN, format=DossierFormat.PACKAGE, to=seal.read_recipient(str(PERSON.to_public())))


def build(scene: Scene, choice: Choice = PACKAGE) -> tuple[bytes, WentOut]:
    approved(scene, at=NOW)
    built = dossier.build(by=scene.people.amina, book=scene.book, choice=choice, at=NOW)
    assert isinstance(built, Built)
    return b"".join(built.pieces), built.record.value


def opened(file: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(file, [PERSON]))) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def test_it_is_a_bag_whose_manifests_hold(scene: Scene) -> None:
    agreed(scene)
    file, record = build(scene)
    parts = opened(file)
    assert parts["dossier/bagit.txt"].startswith(b"BagIt-Version: 1.0\n")
    payload = {name for name in parts if name.startswith("dossier/data/")}
    for manifest, names in (
        ("dossier/manifest-sha256.txt", payload),
        ("dossier/tagmanifest-sha256.txt", set(parts) - payload - {"dossier/tagmanifest-sha256.txt"}),
    ):
        said = dict(reversed(line.split("  ", 1)) for line in parts[manifest].decode().splitlines())
        assert {f"dossier/{name}" for name in said} == names
        for name, digest in said.items():
            assert hashlib.sha256(parts[f"dossier/{name}"]).hexdigest() == digest
    size = sum(len(parts[name]) for name in payload)
    assert f"Payload-Oxum: {size}.{len(payload)}" in parts["dossier/bag-info.txt"].decode()
    assert record.sha256 == hashlib.sha256(parts["dossier/manifest-sha256.txt"]).digest()
    assert (record.format, record.recipient_key) == (DossierFormat.PACKAGE, str(PERSON.to_public()))


def test_the_exhibits_are_the_files_as_they_came_and_each_has_its_custody(scene: Scene) -> None:
    agreed(scene)
    parts = opened(build(scene)[0])
    exhibits = {name: data for name, data in parts.items() if "/exhibits/" in name}
    assert exhibits
    rows = list(csv.DictReader(io.StringIO(parts["dossier/data/custody.csv"].decode())))
    for row in rows:
        data = exhibits[f"dossier/data/{row['exhibit']}"]
        assert (row["sha256"], int(row["bytes"])) == (hashlib.sha256(data).hexdigest(), len(data))
        assert row["member"] == "amina"
    assert len({row["exhibit"] for row in rows}) == len(exhibits)
    listed = parts["dossier/data/dossier.docx"]
    assert listed.startswith(b"PK")
    assert parts["dossier/data/dossier.pdf"].startswith(b"%PDF")


def test_a_paper_goes_out_only_where_consent_reaches_it(scene: Scene) -> None:
    paper = an_exhibit(scene.people.amina, scene.book, "A passport", shows_identity=True)
    agreed(scene, *PLAIN.show)
    without = opened(build(scene)[0])
    digests = {hashlib.sha256(data).digest() for data in without.values()}
    assert paper.value.sha256 not in digests
    agreed(scene, *PLAIN.show, Field.PAPERS)
    parts = opened(build(scene, replace(PACKAGE, show=PLAIN.show | {Field.PAPERS}))[0])
    assert paper.value.sha256 in {hashlib.sha256(data).digest() for data in parts.values()}


def test_nobody_else_builds_it_or_opens_it(scene: Scene) -> None:
    assert isinstance(
        dossier.build(by=scene.people.amina, book=scene.book, choice=PACKAGE, at=NOW), NotAllowed
    ), "no consent"
    agreed(scene)
    with pytest.raises(Refused):  # nobody approved it
        dossier.build(by=scene.people.amina, book=scene.book, choice=PACKAGE, at=NOW)
    with pytest.raises(NotFound):
        dossier.build(by=scene.people.carla, book=scene.book, choice=PACKAGE, at=NOW)
    file, _ = build(scene)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(file, [pyrage.x25519.Identity.generate()])


def test_nothing_of_it_is_written_in_clear(
    scene: Scene, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    agreed(scene)
    parts = opened(build(scene)[0])
    looked = [part for part in parts.values() if len(part) > 64]
    for folder in (data, tmp_path):
        for path in folder.rglob("*"):
            if path.is_file():
                stored = path.read_bytes()
                assert not [part for part in looked if part[:64] in stored], path.name


def test_a_package_has_a_key_and_nothing_else_has(scene: Scene) -> None:
    for choice in (replace(PACKAGE, to=None), replace(PACKAGE, format=DossierFormat.PDF)):
        with pytest.raises(WrongInput) as caught:
            dossier.build(by=scene.people.amina, book=scene.book, choice=choice, at=NOW)
        assert caught.value.field == "key"


def test_a_missing_exhibit_is_found_before_anything_goes_out(scene: Scene, data: Path) -> None:
    agreed(scene)
    approved(scene, at=NOW)
    for path in data.glob("files/??/*.age"):
        path.unlink()
    with pytest.raises(seal.SealError):
        dossier.build(by=scene.people.amina, book=scene.book, choice=PACKAGE, at=NOW)
    assert scene.people.amina.all(WentOut, book=scene.book) == []


def test_a_changed_exhibit_leaves_a_package_that_does_not_open(scene: Scene, data: Path) -> None:
    agreed(scene)
    approved(scene, at=NOW)
    for path in data.glob("files/??/*.age"):
        sealed = bytearray(path.read_bytes())
        sealed[-1] ^= 1
        path.write_bytes(sealed)
    built = dossier.build(by=scene.people.amina, book=scene.book, choice=PACKAGE, at=NOW)
    assert isinstance(built, Built)
    got: list[bytes] = []
    with pytest.raises(seal.SealError):
        got.extend(built.pieces)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(b"".join(got), [PERSON])
