"""Schemes: drafted, tried, put in force."""
