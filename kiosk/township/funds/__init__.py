"""Money: budget lines, what donors gave."""
