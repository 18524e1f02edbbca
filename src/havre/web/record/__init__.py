"""The pages of the public record. Nothing here is sealed, and nothing here knows of a case."""
