"""Points into another shop's hand, by touch: at home, as a guest, and back (design.md 7)."""
