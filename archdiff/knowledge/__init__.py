"""What each layer type is. Standard library only; the explanations are TOML data."""
