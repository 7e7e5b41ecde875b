"""Two trees become a Diff: align them, then state the atomic facts. Never imports sources or knowledge."""
