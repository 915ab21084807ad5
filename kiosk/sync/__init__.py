"""Journal to the township, feed from the township."""
