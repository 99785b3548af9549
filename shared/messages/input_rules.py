"""Rules of a start message that concern several of its fields."""

from __future__ import annotations

from shared.messages.inputs import (
    MOST_HEAD_CHARACTERS,
    MOST_PAGE_CHARACTERS,
    MOST_SOURCE_CHARACTERS,
    Links,
    Refresh,
    Source,
)


def find_input_fault(sources: tuple[Source, ...], links: Links | None, refresh: Refresh | None) -> str | None:
    """Return a sentence about the first rule that the inputs break; None if they keep all.

    A message that is published again from its job's document has the digests of its texts.
    """
    for index, source in enumerate(sources):
        if fault := _source_fault(f"sources[{index}]", source):
            return fault
    return _sources_fault(sources) or _links_fault(links) or _refresh_fault(refresh)


def find_missing_text(
    sources: tuple[Source, ...], links: Links | None, refresh: Refresh | None
) -> str | None:
    """Return a sentence about the first text that a new job lacks: a digest alone begins none."""
    for index, source in enumerate(sources):
        if source.text is None and source.uri is None:
            return f"sources[{index}] must have text, or uri for a file in Cloud Storage."
    if links and links.sha256:
        return "links must have its pages and no sha256."
    if refresh and refresh.text is None:
        return "refresh must have text: the existing post in Markdown."
    return None


def _source_fault(path: str, source: Source) -> str | None:
    given = [name for name in ("text", "uri", "sha256") if getattr(source, name) is not None]
    if not given:
        return f"{path} must have text, or uri for a file in Cloud Storage."
    if len(given) > 1:
        return f"{path} has {' and '.join(given)}: give one of them."
    if (source.characters is None) != (source.sha256 is None):
        return f"{path} has characters or sha256 without the other: give text."
    return None


def _sources_fault(sources: tuple[Source, ...]) -> str | None:
    texts = sum(len(each.text or "") for each in sources)
    if texts > MOST_SOURCE_CHARACTERS:
        return (
            f"sources must have at most {MOST_SOURCE_CHARACTERS:,} characters of text in all, not {texts:,}: "
            "name longer ones by uri."
        )
    heads = sum(len(each.title) + len(each.url or "") + len(each.uri or "") for each in sources)
    if heads > MOST_HEAD_CHARACTERS:
        return (
            f"sources must have at most {MOST_HEAD_CHARACTERS:,} characters of titles and addresses in all, "
            f"not {heads:,}."
        )
    return None


def _links_fault(links: Links | None) -> str | None:
    if links is None:
        return None
    if links.pages and links.sha256:
        return "links has pages and sha256: give pages."
    if (links.count is None) != (links.sha256 is None):
        return "links has count or sha256 without the other: give pages."
    if not (links.pages or links.sha256 or links.sitemap):
        return "links must have pages, or sitemap."
    characters = sum(len(page.url) + len(page.title) for page in links.pages)
    if characters > MOST_PAGE_CHARACTERS:
        return (
            f"links.pages must have at most {MOST_PAGE_CHARACTERS:,} characters in all, not {characters:,}."
        )
    return None


def _refresh_fault(refresh: Refresh | None) -> str | None:
    if refresh is None:
        return None
    if refresh.text is not None and refresh.sha256 is not None:
        return "refresh has text and sha256: give text."
    if refresh.text is None and refresh.sha256 is None:
        return "refresh must have text: the existing post in Markdown."
    if (refresh.characters is None) != (refresh.sha256 is None):
        return "refresh has characters or sha256 without the other: give text."
    return None
