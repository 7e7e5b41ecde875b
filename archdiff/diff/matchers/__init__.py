"""How two trees are aligned: equal subtrees are shared, each distinct pair is solved once, each matcher fills what the one before left."""
