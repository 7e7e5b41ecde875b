"""What is measured, as scripts that print ratios."""
