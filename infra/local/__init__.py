"""The whole pipeline on one machine: real emulators, a real database, the real proxy, six functions."""
