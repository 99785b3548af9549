"""Helpers of the tests: fakes, servers, samples."""
