"""Points: given, declared, confirmed, objected to, suspended."""
