"""Install Debian packages that the tests need and that are missing; name them and fail where that isn't allowed.

python -m tests.system_packages chromium
"""

import os
import shutil
import subprocess
import sys

COMMANDS = {"chromium": "chromium"}


def main(packages: list[str]) -> None:
    missing = [name for name in packages if shutil.which(COMMANDS[name]) is None]
    if not missing:
        return
    advice = (
        f"The tests need these Debian packages: {', '.join(missing)}. Install them, then run the tests again."
    )
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(advice)
    quiet = {"stdin": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
        if subprocess.run(["apt-get", *step], **quiet, check=False).returncode != 0:
            sys.exit(advice)


if __name__ == "__main__":
    main(sys.argv[1:])
