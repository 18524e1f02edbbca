"""The public record: what was reported, said, denied and promised, and by whom. Nothing here is sealed."""
