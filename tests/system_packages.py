"""Install Debian packages that the tests need and that are missing; name them and fail where that isn't allowed.

python -m tests.system_packages chromium postgresql
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

POSTGRESQL = Path("/usr/lib/postgresql")  # its programs lie there by version, and not on the path
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")
NEEDED: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "nginx": lambda: _on_path("nginx"),
    "caddy": lambda: _on_path("caddy"),
    "systemd": lambda: _on_path("systemd-analyze"),
    "postgresql": lambda: any(POSTGRESQL.glob("*/bin/initdb")),
}


def _on_path(program: str) -> bool:
    """Servers lie where only root's path leads."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") is not None


def main(packages: list[str]) -> None:
    missing = [name for name in packages if not NEEDED[name]()]
    if not missing:
        return
    advice = (
        f"The tests need these Debian packages: {', '.join(missing)}. Install them, then run the tests again."
    )
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(advice)
    if "postgresql" in missing and not CLUSTERS.exists():
        # The tests start a server of their own: none is to be made, and run, for the whole machine.
        CLUSTERS.parent.mkdir(parents=True, exist_ok=True)
        CLUSTERS.write_text("create_main_cluster = false\n", encoding="ascii")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1"}
    for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(["apt-get", *step], stdin=subprocess.DEVNULL, env=environment, check=False)
        if done.returncode != 0:
            sys.exit(advice)


if __name__ == "__main__":
    main(sys.argv[1:])
