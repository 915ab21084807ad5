"""Decisions as pure functions of values: no clock, file, thread, log or network."""
