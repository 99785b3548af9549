"""Tests of kept posts."""
