"""Tests of the recorded answers."""
