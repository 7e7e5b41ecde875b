"""A Diff, told: what it means for a checkpoint, which findings explain it, and the page that says so."""
