"""Lists as files: read, checked line by line, taken in whole."""
