"""Households, their members and cards: who takes part, and from when."""
