"""The tests of tests/seal/test_verify.py again, with the second verifier beside the seal."""

import pytest

from tests.seal.test_verify import *  # noqa: F403  (collected here again)

pytestmark = pytest.mark.usefixtures("both")
