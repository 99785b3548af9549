"""The parts of the local stack: emulators, Postgres, proxy, model, functions."""
