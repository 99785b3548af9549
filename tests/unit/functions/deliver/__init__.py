"""Tests of functions/deliver."""
