"""Tests of functions/webhooks."""
