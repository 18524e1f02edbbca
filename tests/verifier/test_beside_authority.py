"""The tests of tests/seal/test_authority.py again, with the second verifier beside the seal."""

import pytest

from tests.seal.test_authority import *  # noqa: F403  (collected here again)

pytestmark = pytest.mark.usefixtures("both")
