"""Quotations of a text, in the quotation marks of any language."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.text.prose import tokens

_QUOTATION = re.compile(
    r"“([^“”\n]{8,400})”|„([^„“”\n]{8,400})[“”]|«([^«»\n]{8,400})»|»([^«»\n]{8,400})«|‹([^‹›\n]{8,400})›"
    r"|「([^「」\n]{4,400})」|『([^『』\n]{4,400})』|(?<!\w)”([^”\n]{8,400})”|(?<!\w)‘([^‘’\n]{12,400})’(?!\w)"
    r"|(?<![\w\"])\"(?!\s)([^\"\n]{8,400})(?<!\s)\"(?![\w\"])"
)
_LEAST_WORDS = 4  # fewer are a term, or a word that is not meant


def quotations(text: str) -> Iterator[str]:
    """Yield the quotations of a text, without their marks."""
    for match in _QUOTATION.finditer(text):
        quoted = next(quoted for quoted in match.groups() if quoted)
        if len(tokens(quoted)) >= _LEAST_WORDS:
            yield quoted
