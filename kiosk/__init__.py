"""The points kiosk of a village points supermarket."""

__version__ = "0.1.0"
