"""Tests of functions/publish."""
