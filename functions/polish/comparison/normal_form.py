"""The form in which a post and its polish are compared: without citation marks, with preferred words.

Citation marks are compared apart, and a word never to use is the same as the one to use in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from shared.materials import citation_marks
from shared.text.scripts import is_spaced

# A term in code, in an address or in HTML is not a word of the post.
_APART = r"(`+)(?!`)[^`\n]{1,400}\1(?!`)|\]\([^()\n]{0,2000}\)|https?://[^\s<>]{1,2000}|<[^<>\n]{1,400}>"


@dataclass(frozen=True)
class NormalForm:
    """Bring texts into one form.

    `sources` are the numbers of those that the post may cite. `instead` has the words to use by those never
    to use.
    """

    sources: frozenset[int] = frozenset()
    instead: tuple[tuple[str, str], ...] = ()

    def __call__(self, text: str) -> str:
        """Return a text in the form that is compared."""
        if self.sources:
            text = citation_marks.without(text)
        return self._pattern.sub(self._replace, text) if self._by_term else text

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        terms = sorted(self._by_term, key=len, reverse=True)
        return re.compile(f"{_APART}|(?P<term>{'|'.join(map(_whole, terms))})", re.IGNORECASE)

    @cached_property
    def _by_term(self) -> dict[str, str]:
        return {avoid.casefold(): use for avoid, use in reversed(self.instead) if avoid.strip()}

    def _replace(self, found: re.Match[str]) -> str:
        if not (term := found["term"]):
            return found[0]
        use = self._by_term.get(term.casefold(), term)
        return use[:1].upper() + use[1:] if term[:1].isupper() else use


AS_IT_IS = NormalForm()


def _whole(term: str) -> str:
    """Return a term's pattern: a whole word, where words have spaces."""
    escaped = re.escape(term)
    return rf"(?<!\w){escaped}(?!\w)" if is_spaced(term) else escaped
