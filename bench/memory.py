"""What this process holds of the machine's memory."""

import os
from pathlib import Path


def resident_mb() -> float:
    """Resident at this moment, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
