"""Everything around the functions: bundles, the local stack, the proxy, Google Cloud, the command."""
