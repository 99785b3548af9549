"""Limits of the materials in a model call.

They are apart from retrieval, which brings numpy along.
"""

from __future__ import annotations

MOST_CHARACTERS = 12_000
"""Characters of sources that a call gets which writes a post or a part of one; about 3,000 tokens."""
FEWER_CHARACTERS = 6_000
"""Characters of sources that the outline and the introduction of a long post get."""
LEAST_CHARACTERS = 3_000
"""Characters of sources that all calls get of a model in whose context more does not fit."""
MOST_PAGE_CHARACTERS = 6_000
"""Characters of own pages, titles and addresses, that a call gets as candidates for its links."""
