"""A Page becomes text, one file a format; renderers do not know one another."""
