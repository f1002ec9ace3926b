"""Forms of our own that read back equal."""
