"""The parts of `blog compare`."""
