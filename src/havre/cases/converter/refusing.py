"""Why nothing is made of a file."""


class CanNotError(Exception):
    """Nothing can be made of this file; `str()` is the sentence for a person."""
