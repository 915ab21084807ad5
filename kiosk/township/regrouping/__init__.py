"""Two households become one, and one becomes two."""
