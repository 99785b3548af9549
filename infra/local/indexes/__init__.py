"""Warn of queries without an index: the emulator answers every one, Google Cloud refuses these."""
