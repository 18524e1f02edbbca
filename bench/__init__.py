"""Measurements of havre beside a peer on the same input: `python -m bench`. Imports havre, never the reverse."""
