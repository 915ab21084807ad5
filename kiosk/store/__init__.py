"""The SQLite file of one kiosk; every write that is one fact is one transaction."""
