"""Bundles: the deployable folder of each function, with its modules, packages and SBOM."""
