"""Books and their entries: the append-only store, and the workspace of what a member may open."""
