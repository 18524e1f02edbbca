"""Havre: sealed casework and public record for organisations that get persecuted people to safety."""

__version__ = "0.1.0"
