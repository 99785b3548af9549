"""A post's HTML as the classic text of a WordPress keeps it."""

from __future__ import annotations

import re

_SHORTCODE = re.compile(r"\[(?=[/\[]?[A-Za-z])")
_NEWLINE = re.compile(r"(?P<pre><pre\b.*?</pre>)|(?P<tag></?(?P<name>[a-z][a-z0-9]*)[^<>]*>)?\n", re.DOTALL)
_INLINE = re.compile(r"a|abbr|b|br|cite|code|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|u")


def classic(html: str) -> str:
    """Return the HTML without what WordPress reads as something else.

    It makes a line break of a newline in a paragraph, and runs what looks like a shortcode ([gallery]).
    """
    return _SHORTCODE.sub("&#91;", _NEWLINE.sub(_join_line, html))


def _join_line(found: re.Match[str]) -> str:
    if found["pre"] or (found["tag"] and not _INLINE.fullmatch(found["name"])):
        return found[0]
    return f"{found['tag'] or ''} "
