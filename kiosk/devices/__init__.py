"""Camera, reader, printer, clock, speaker, and emulated ones."""
