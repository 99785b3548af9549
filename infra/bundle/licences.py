"""Under which licence a package is, from what its own metadata says."""

from __future__ import annotations

from importlib.metadata import Distribution

_LONGEST = 60  # characters of a name
_CLASSIFIER = "License :: OSI Approved :: "
_SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD License",
    "BSD 3-Clause License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""The other names of a licence that SPDX has; BSD says not which of its licences, and stays a name."""


def licence(package: Distribution) -> str | None:
    """Return the SPDX expression that the metadata has or means, else the name; None if it has none."""
    told = package.metadata.get_all
    written = [text.strip() for text in told("License") or [] if "://" not in text]
    said = [
        *(told("License-Expression") or []),
        *(text for text in written if "\n" not in text),
        *(text.removeprefix(_CLASSIFIER) for text in told("Classifier") or [] if _CLASSIFIER in text),
        *(text.partition("\n")[0] for text in written),  # of the licence's own text
    ]
    first = next((text for text in said if 0 < len(text) <= _LONGEST), None)
    return _SPDX.get(first, first) if first else None
