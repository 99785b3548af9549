"""Tests of the faults in docs/faults.md on the real stack."""
