"""Tests of shared/sitemaps."""
