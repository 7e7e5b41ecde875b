"""Planted edits: real trees, edited in known ways, so that an alignment can be compared with the truth."""
