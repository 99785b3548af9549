"""The queries of Firestore that pages of the documentation make, read from their JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import ROOT
from tests.terraform.queries import ASCENDING, DESCENDING, Query

_FENCED = re.compile(r"^( *)```\w*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"(?<!:)//[^\n]*|/\*.*?\*/", re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_QUERY = re.compile(r"\bquery\(")
_PART = re.compile(r"\b(where|orderBy|collectionGroup|order_by|collection_group)\(|\.where\(")
_CALL = re.compile(r"\b(\w+)\(")
_TEXT = r"""\s*["'`]([^"'`]+)["'`]\s*"""
_COLLECTION = re.compile(rf"\bcollection\(\s*\w+\s*,{_TEXT}\)")
_WHERE = re.compile(rf"\bwhere\({_TEXT},{_TEXT},")
_ORDER = re.compile(rf"\borderBy\({_TEXT}(?:,{_TEXT})?\)")
_KNOWN = {"collection", "where", "orderBy", "limit", "startAfter", "doc"}
_EQUAL, _COMPARED = {"==", "in"}, {"<", "<=", ">", ">="}


def pages() -> list[Path]:
    """Return the README, and each page and example of docs/."""
    found = [page for ending in ("md", "js", "py") for page in (ROOT / "docs").rglob(f"*.{ending}")]
    return [ROOT / "README.md", *sorted(found)]


def queries_of(page: Path) -> list[Query]:
    """Return the queries of a page, in their order; AssertionError for one that can't be read.

    A part of a query in a sentence has to be a part of one of the page's.
    """
    text = page.read_text()
    blocks = [block for _, block in _FENCED.findall(text)] if page.suffix == ".md" else [text]
    found = [query for block in blocks for query in read_queries(block)]
    if page.suffix == ".md":
        known = {part for query in found for part in (*query.equal, *query.order)}
        said = [part for code in _INLINE.findall(_FENCED.sub("", text)) for part in _parts(code)]
        missing = set(said) - known
        assert not missing, f"{page} speaks of a query that it does not have: {missing}"
    return found


def read_queries(code: str) -> Iterator[Query]:
    """Yield the queries of JavaScript; AssertionError for one that can't be read."""
    code = _COMMENT.sub("", code)
    bodies = [_within(code, match.end()) for match in _QUERY.finditer(code)]
    outside = len(_PART.findall(code)) - sum(len(_PART.findall(body)) for body in bodies)
    assert not outside, "a filter or an order outside of query(), which this reader does not know"
    for body in bodies:
        unknown = set(_CALL.findall(body)) - _KNOWN
        assert not unknown, f"a query with {unknown}, which this reader does not know"
        [collection] = _COLLECTION.findall(body)
        parts = list(_parts(body))
        equal = frozenset(part for part in parts if isinstance(part, str))
        order = dict.fromkeys(part for part in parts if isinstance(part, tuple))
        yield Query(collection, equal, tuple(order))


def _parts(code: str) -> Iterator[str | tuple[str, str]]:
    """Yield the path of each equality, then the path and the direction of each order.

    A field that is compared is ordered by, ascending where the query says nothing else.
    """
    wheres, orders = _WHERE.findall(code), _ORDER.findall(code)
    assert len(wheres) + len(orders) == len(_PART.findall(code)), f"can't be read: {code}"
    assert {operator for _, operator in wheres} <= _EQUAL | _COMPARED, f"an unknown operator: {code}"
    yield from (path for path, operator in wheres if operator in _EQUAL)
    ordered = {path for path, _ in orders}
    compared = [path for path, operator in wheres if operator in _COMPARED]
    yield from ((path, ASCENDING) for path in compared if path not in ordered)
    yield from ((path, DESCENDING if direction == "desc" else ASCENDING) for path, direction in orders)


def _within(code: str, begin: int) -> str:
    """Return the code from there to the parenthesis that closes."""
    depth = 1
    for end in range(begin, len(code)):
        depth += {"(": 1, ")": -1}.get(code[end], 0)
        if not depth:
            return code[begin:end]
    raise AssertionError(f"a call without its end: {code[begin:]}")
