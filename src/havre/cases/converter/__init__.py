"""Pictures, facts and stripped copies of exhibits, made by a process of their own for each, in memory.

The libraries that read images and PDFs are large, and hostile files have taken such over before; the process that
serves pages may hold the keys of everyone who is unlocked. So none of them runs there, and the one that does gets a
single file, no keys, and no way to open anything else.
"""

from .apart import convert
from .messages import Answer, Asked, Wanted

__all__ = ["Answer", "Asked", "Wanted", "convert"]
