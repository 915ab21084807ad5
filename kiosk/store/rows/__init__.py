"""What entries and feed items change in the derived rows; called by `store.projection` and
`store.feed` inside their transaction.
"""
