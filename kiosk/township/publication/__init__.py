"""Periods: closed once, their lists frozen and made public."""
