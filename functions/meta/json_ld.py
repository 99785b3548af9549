"""Linked data for search engines: schema.org's BlogPosting as JSON-LD."""

from __future__ import annotations

from typing import Any

from functions.meta.fitting import cut, plain_line

_HEADLINE = 110  # characters, by Google's guidelines for articles
_KEYWORDS = 20


def blog_posting(
    *, title: str, description: str, language: str, keywords: tuple[str, ...], word_count: int
) -> dict[str, Any]:
    """Return the JSON-LD object.

    The platform adds url, image, author and datePublished. Every text is a plain line without angle
    brackets, so that no "</script>" in it can end its element on a page.
    """
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": cut(plain_line(title), _HEADLINE, language, whole_phrase=True),
        "description": plain_line(description),
        "inLanguage": language,
        "wordCount": word_count,
    }
    listed: dict[str, str] = {}
    for word in filter(None, map(plain_line, keywords[:_KEYWORDS])):
        listed.setdefault(word.casefold(), word)
    if listed:
        posting["keywords"] = list(listed.values())
    return posting
