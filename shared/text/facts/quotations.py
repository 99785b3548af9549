"""Quotations of a text, in the quotation marks of any language."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.text.prose import tokens

_MOST = 1_500  # characters
# An apostrophe is no end; one at the beginning of a word is no beginning: 'tis, '90s.
_NO_APOSTROPHE = r"(?!\s|\d|(?i:tis|twas|em|til|till|cause|bout|round|s|t|n|k|m)\b)"
_QUOTATION = re.compile(
    rf"“([^“”\n]{{8,{_MOST}}})”|„([^„“”\n]{{8,{_MOST}}})[“”]|«([^«»\n]{{8,{_MOST}}})»|»([^«»\n]{{8,{_MOST}}})«"
    rf"|‹([^‹›\n]{{8,{_MOST}}})›|「([^「」\n]{{4,{_MOST}}})」|『([^『』\n]{{4,{_MOST}}})』|(?<!\w)”([^”\n]{{8,{_MOST}}})”"
    rf"|(?<!\w)‘{_NO_APOSTROPHE}((?:[^‘’\n]|(?<=\w)’(?=\w)){{12,{_MOST}}})(?<!\s)’(?!\w)"
    rf"|(?<!\w)'{_NO_APOSTROPHE}((?:[^'\n]|(?<=\w)'(?=\w)){{12,{_MOST}}})(?<!\s)'(?!\w)"
    rf"|(?<![\w\"])\"(?!\s)([^\"\n]{{8,{_MOST}}})(?<!\s)\"(?![\w\"])"
)
_SINGLE = "‘'"  # an apostrophe looks like them
_LEAST_WORDS = 4  # fewer are a term, or a word that is not meant


def quotations(text: str, *, least: int = _LEAST_WORDS) -> Iterator[str]:
    """Yield the quotations of a text, of so many words, without their marks."""
    for match in _QUOTATION.finditer(text):
        quoted = next(quoted for quoted in match.groups() if quoted)
        if len(tokens(quoted)) >= (_LEAST_WORDS if match[0][0] in _SINGLE else least):
            yield quoted
