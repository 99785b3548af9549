"""What a search engine reads of the post: schema.org's BlogPosting."""

from __future__ import annotations

from typing import Any

from functions.meta.fitting import cut, line

_HEADLINE = 110  # characters, by Google's guidelines for articles
_KEYWORDS = 20


def blog_posting(
    *, title: str, description: str, language: str, keywords: tuple[str, ...], word_count: int
) -> dict[str, Any]:
    """Return the JSON-LD object. The platform adds what it alone knows: url, image, author, datePublished.

    Every text is a plain line without angle brackets: no "</script>" can end the element it stands in.
    """
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": cut(line(title), _HEADLINE, whole_phrase=True),
        "description": line(description),
        "inLanguage": language,
        "wordCount": word_count,
    }
    if listed := [plain for word in keywords[:_KEYWORDS] if (plain := line(word))]:
        posting["keywords"] = listed
    return posting
