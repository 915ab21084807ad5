"""What the keeper's desk asks of the store: lists to show, codes to look up, tasks to book."""
