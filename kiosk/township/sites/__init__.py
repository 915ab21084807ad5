"""Villages, their machines and the people who work there; the certificates they trust."""
