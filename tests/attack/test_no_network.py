"""Promise 9: nothing is fetched from, or sent to, any other host unless a member asked for that address.

`make test` runs all tests in a network namespace that has only a loopback device (`tests.offline`), so that whatever
tried to reach out would fail there. The first test says that this run is in one. With `HAVRE_TEST_WITH_NETWORK=1`,
for systems that forbid namespaces, `tests.offline` says so aloud and that test asserts the choice alone: the others
then make a namespace of their own, or fail.
"""

import errno
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attack.serving import HAVRE, ROOT, Server, Visitor, havre
from tests.offline import leave_the_network

WITH_NETWORK = os.environ.get("HAVRE_TEST_WITH_NETWORK") == "1"
ELSEWHERE = [("192.0.2.1", 80), ("198.51.100.7", 443), ("203.0.113.9", 53)]  # addresses of documentation only
