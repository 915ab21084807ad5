"""The ledgers and sheets of the kiosk: pure functions of the facts of journal and feed."""
