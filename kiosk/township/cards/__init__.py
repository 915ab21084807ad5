"""Cards: given out, and as sheets to print."""
