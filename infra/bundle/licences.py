"""The licence of a package, read from its metadata."""

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
"""Other names of SPDX licences. "BSD" does not say which BSD licence it is, so it stays a name."""


def licence(package: Distribution) -> str | None:
    """Return the licence as an SPDX expression, else its name; None if the metadata has neither."""
    fields = package.metadata.get_all
    texts = [text.strip() for text in fields("License") or [] if "://" not in text]
    names = [
        *(fields("License-Expression") or []),
        *(text for text in texts if "\n" not in text),
        *(text.removeprefix(_CLASSIFIER) for text in fields("Classifier") or [] if _CLASSIFIER in text),
        *(text.partition("\n")[0] for text in texts),  # of the licence's own text
    ]
    first = next((text for text in names if 0 < len(text) <= _LONGEST), None)
    return _SPDX.get(first, first) if first else None
