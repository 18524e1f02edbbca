"""Whether what is written to a block device is encrypted, as the kernel's own files tell."""

from pathlib import Path
from typing import Literal

Kind = Literal["encrypted", "memory", "plain", "unknown"]


def kind_of(number: str, *, blocks: Path) -> Kind:
    """What lies below a device.

    Args:
        number: the device's `MAJOR:MINOR`.
        blocks: the folder `/sys/dev/block`.
    """
    device = blocks / number
    if not device.exists():  # of a file system over several devices, or over another one, or of a container
        return "unknown"
    return _below(device.resolve())


def _below(device: Path) -> Kind:
    if device.name.startswith("zram"):
        return _of_memory(device)
    if _text(device / "dm" / "uuid").startswith("CRYPT-"):
        return "encrypted"
    slaves = device / "slaves"
    kinds = {_below(slave.resolve()) for slave in slaves.iterdir()} if slaves.is_dir() else set()
    for kind in ("plain", "unknown"):
        if kind in kinds:
            return kind
    return "encrypted" if kinds else "plain"


def _of_memory(device: Path) -> Kind:
    """Compressed memory, unless the kernel may write it on to a disk."""
    return "memory" if _text(device / "backing_dev") in ("", "none") else "plain"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else ""
