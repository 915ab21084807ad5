"""The keeper's desk: a board, one list, one menu and one question at a time.

`tasks` holds the scripts: which questions a task asks, in which order.  `step` walks through them
and knows none of them by name.
"""
