"""What a township's own platform may read, over HTTP."""
