"""What import checks can't see: string foreign keys, tables where none may be, words that don't belong in files."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).parent.parent
ORDER = ["ledger", "members", "record", "web"]  # app labels from the lowest layer
SEALED_LAYERS = ["cases", "intake", "refuge"]


def wrong_relations(models: list[type[Model]]) -> list[str]:
    """Relations that point up."""
    rank = {label: number for number, label in enumerate(ORDER)}
    return [
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and rank[field.related_model._meta.app_label] > rank[model._meta.app_label]
    ]


def test_every_app_has_a_place_in_the_order() -> None:
    assert {model._meta.app_label for model in apps.get_models()} <= set(ORDER)


def test_relations_point_down() -> None:
    assert wrong_relations(list(apps.get_models())) == []


def test_a_relation_that_points_up_would_be_found() -> None:
    from havre.members.models import UnlockMethod

    account = UnlockMethod._meta.get_field("account")
    model = account.related_model
    assert isinstance(model, type)
    model._meta.app_label, kept = "web", model._meta.app_label
    try:
        assert wrong_relations([UnlockMethod]) == ["members.UnlockMethod.account"]
    finally:
        model._meta.app_label = kept


def test_migrations_depend_downwards() -> None:
    rank = {label: number for number, label in enumerate(ORDER)}
    for path in (ROOT / "src/havre").glob("*/migrations/0*.py"):
        own = path.parent.parent.name
        named = re.findall(r'\(\s*"(\w+)",\s*"\d{4}_', path.read_text())
        assert all(rank[label] <= rank[own] for label in named), path


@pytest.mark.parametrize("layer", SEALED_LAYERS)
def test_sealed_layers_have_no_tables(layer: str) -> None:
    folder = ROOT / "src/havre" / layer
    assert layer not in {model._meta.app_label for model in apps.get_models()}
    assert not list(folder.rglob("models.py")), "what is sealed is never a column"
    assert not list(folder.rglob("migrations"))


def _tracked_texts() -> list[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    texts = []
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            try:
                texts.append((name, path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue  # fonts and pictures
    return texts


@pytest.mark.parametrize(
    "pattern",
    [
        r"pypi\.org",
        r"pythonhosted",
        r"npmjs",
        r"registry\.[a-z]+\.(org|com|io)",
        r"/root/",
        r"/work/",
        r"\.\./shared",
    ],
)
def test_no_file_names_a_registry_or_a_path_of_one_machine(pattern: str) -> None:
    assert [name for name, text in _tracked_texts() if re.search(pattern, text)] == []
