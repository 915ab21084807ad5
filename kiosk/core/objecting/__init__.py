"""An objection by touch: to what, why, and the numbered slip (GY-4.2.2b, TX-4.4)."""
