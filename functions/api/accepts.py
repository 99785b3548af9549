"""Choose the media type of an answer by the request's header Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re

from starlette.requests import Request

_RANGE = re.compile(r"\s*([^\s;,/]+)/([^\s;,/]+)\s*((?:;[^,]*)?)\Z")
_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|\Z)", re.ASCII)
_MOST_RANGES = 50


def prefer(request: Request, *offered: str) -> str:
    """Return the offered type that the caller likes best; the first one if it names none of them.

    Of two types with the same quality, the one that is named wins over one of a wildcard such as `*/*`,
    then the one that is named first.
    """
    ranges = _read(",".join(request.headers.getlist("accept")))
    best = max(offered, key=lambda each: _rank(each, ranges))  # max returns the first of equals
    return best if _rank(best, ranges)[0] > 0 else offered[0]


def _read(header: str) -> list[tuple[str, float]]:
    """Return the ranges of a header with their qualities; one that is malformed is left out."""
    found = []
    for part in header.split(",")[:_MOST_RANGES]:
        if (read := _RANGE.match(part.lower())) is None:
            continue
        quality = _QUALITY.search(read[3])
        if quality or not re.search(r";\s*q\s*=", read[3]):
            found.append((f"{read[1]}/{read[2]}", float(quality[1]) if quality else 1.0))
    return found


def _rank(kind: str, ranges: list[tuple[str, float]]) -> tuple[float, int, int]:
    """Return a type's quality, how exactly a range names it, and minus the range's place."""
    wildcards = (kind, f"{kind.partition('/')[0]}/*", "*/*")
    for exactness, name in zip((2, 1, 0), wildcards, strict=True):
        for place, (given, quality) in enumerate(ranges):
            if given == name:
                return quality, exactness, -place
    return 0.0, 0, 0
