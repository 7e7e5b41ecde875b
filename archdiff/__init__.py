"""What is the difference between these two models? Load, walk, diff, tell, explain, render."""
