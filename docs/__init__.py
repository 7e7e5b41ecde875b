"""The documentation, and the scripts that keep its outputs true."""
