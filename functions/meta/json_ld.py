"""Linked data for search engines: schema.org's BlogPosting as JSON-LD."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from functions.meta.fitting import cut, plain_line

_SLUG = "{slug}"
_HEADLINE = 110  # characters, by Google's guidelines for articles
_KEYWORDS = 20


def blog_posting(
    *,
    title: str,
    description: str,
    language: str,
    keywords: tuple[str, ...],
    word_count: int,
    url: str | None = None,
) -> dict[str, Any]:
    """Return the JSON-LD object.

    The platform adds image, author and datePublished, and the url where the profile has none. Every text is
    a plain line without angle brackets, so that no "</script>" in it can end its element on a page.
    """
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": cut(plain_line(title), _HEADLINE, language, whole_phrase=True),
        "description": plain_line(description),
        "inLanguage": language,
        "wordCount": word_count,
    }
    if url:
        posting["url"] = url
        posting["mainEntityOfPage"] = {"@type": "WebPage", "@id": url}
    listed: dict[str, str] = {}
    for word in filter(None, map(plain_line, keywords[:_KEYWORDS])):
        listed.setdefault(word.casefold(), word)
    if listed:
        posting["keywords"] = list(listed.values())
    return posting


def canonical_url(pattern: str, slug: str) -> str | None:
    """Return the address of a post; None without a pattern or a slug."""
    return pattern.replace(_SLUG, quote(slug)) if slug and _SLUG in pattern else None
