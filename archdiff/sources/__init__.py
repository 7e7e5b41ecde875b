"""A spec becomes a Tree; the only room that may meet torch."""
