"""What the kiosks' entries tell: chained, read and put in words."""
