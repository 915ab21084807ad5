"""A signed update that a power cut leaves old or new, and that goes back when it does no good."""
