"""The people of the township's desk: who they are, what they may do, what they did."""
