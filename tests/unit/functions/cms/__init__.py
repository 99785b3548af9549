"""Tests of functions/cms."""
