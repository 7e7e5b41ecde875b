"""The pytest plugin: a fixture that checks models against snapshots beside the test. Imports neither torch nor rich."""
