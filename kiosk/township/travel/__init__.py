"""Points and homes that go from one site to another."""
