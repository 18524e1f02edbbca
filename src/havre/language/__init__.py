"""Pure text engines: no clock, no settings, no network; the same text gives the same answer."""

from havre.language.attribution.engine import statements
from havre.language.attribution.statement import Act, Form, Span, Statement

__all__ = ["Act", "Form", "Span", "Statement", "statements"]
