"""What kiosks and the township exchange, by line and by stick."""
