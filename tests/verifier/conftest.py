"""`both`: whatever a test gives to the seal's own rules and verifier is given to the second verifier as well."""

import pytest

from havre import seal
from tests.attack.conftest import _made, made  # noqa: F401  (a real data folder, made once and copied)
from tests.seal.world import Store
from tests.verifier.both import Shadow, agreed


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Each `Authority` has a shadow, each verification a second one; what was said of the leaves taken so far."""
    shadows: dict[seal.Authority, Shadow] = {}
    said: list[str | None] = []
    apply, verify_log = seal.Authority.apply, seal.verify_log

    def first_says(authority: seal.Authority, leaf: seal.Leaf) -> object:
        try:
            return apply(authority, leaf)
        except seal.SealError as error:
            return error

    def both_apply(authority: seal.Authority, leaf: seal.Leaf) -> object:
        second = shadows.setdefault(authority, Shadow()).take(leaf.data)
        outcome = first_says(authority, leaf)
        first = outcome.reason if isinstance(outcome, seal.NotCounted) else None
        if isinstance(outcome, seal.SealError):
            first = f"broken: {outcome.cause}"
        assert (second, leaf.kind) == (first, leaf.kind)
        said.append(first)
        if isinstance(outcome, seal.SealError):
            raise outcome
        return outcome

    def both_verify(store: Store) -> seal.Report:
        with monkeypatch.context() as alone:
            alone.setattr(seal.Authority, "apply", apply)
            alone.setattr(seal, "verify_log", verify_log)
            agreed(store)
            return verify_log(store)

    monkeypatch.setattr(seal.Authority, "apply", both_apply)
    monkeypatch.setattr(seal, "verify_log", both_verify)
    return said
