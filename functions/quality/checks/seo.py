"""Search engine checks: keywords in the right places, tags that fit, links."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from functions.quality.checks.check import YOAST_SEO, Check
from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import mentions, occurrences, tokens

_STUFFED, _SPARSE = 0.03, 0.005  # of the words
_STUFFED_TIMES = 6  # fewer are not stuffing, however short the text
_ENOUGH_WORDS = 300  # below it, once is enough
_IN_HEADINGS = (0.3, 0.75)
_ENOUGH_HEADINGS = 4
_TITLE = 60
_DESCRIPTION = (120, 156)
_TWICE = 2
_MOST_OF_A_KIND = 3


def keyword(reading: Reading) -> Iterator[Issue]:
    """The primary keyword somewhere, and in the introduction."""
    if not reading.post.keywords:
        return
    primary = reading.post.keywords[0]
    if not occurrences(reading.words, primary) and not mentions(reading.text, primary):
        message = f"The primary keyword “{primary}” does not occur: use it where it comes naturally."
        yield reading.issue("keyword", "medium", message)
    elif not mentions(_introduction(reading), primary):
        message = f"The introduction does not mention the primary keyword “{primary}”: use it there."
        yield reading.issue("keyword", "low", message, next(iter(reading.prose), None))


def density(reading: Reading) -> Iterator[Issue]:
    """The primary keyword neither everywhere nor almost nowhere."""
    if not reading.post.keywords or not reading.words:
        return
    primary = reading.post.keywords[0]
    times = occurrences(reading.words, primary)
    share = times / max(1, reading.word_count)
    if times >= _STUFFED_TIMES and share > _STUFFED:
        message = f"“{primary}” occurs {times} times in {reading.word_count} words: use it less, or vary it."
        yield reading.issue("keyword-density", "medium", message)


def sparse(reading: Reading) -> Iterator[Issue]:
    """The primary keyword, often enough to be the subject of the post."""
    if not reading.post.keywords or reading.word_count < _ENOUGH_WORDS:
        return
    primary = reading.post.keywords[0]
    times = occurrences(reading.words, primary)
    if 0 < times < _SPARSE * reading.word_count:
        message = (
            f"“{primary}” occurs only {times} times in {reading.word_count} words: use it for 0.5% of them."
        )
        yield reading.issue("keyword-sparse", "low", message)


def in_headings(reading: Reading) -> Iterator[Issue]:
    """The primary keyword in some of the subheadings, and not in all."""
    headings = [heading for heading in reading.headings if heading.level in {2, 3}]
    if not reading.post.keywords or len(headings) < _ENOUGH_HEADINGS:
        return
    primary = reading.post.keywords[0]
    share = sum(1 for heading in headings if mentions(heading.text, primary)) / len(headings)
    least, most = _IN_HEADINGS
    if not least <= share <= most:
        what = "few" if share < least else "many"
        message = f"Too {what} subheadings name “{primary}”: {least:.0%} to {most:.0%} of them should."
        yield reading.issue("keyword-headings", "low", message, headings[0])


def keywords(reading: Reading) -> Iterator[Issue]:
    """The other keywords somewhere."""
    missing = [word for word in reading.post.keywords[1:] if not mentions(reading.text, word)]
    if missing:
        named = ", ".join(f"“{word}”" for word in missing[:5])
        message = f"These keywords do not occur: {named}. Use them where they come naturally."
        yield reading.issue("keywords", "low", message)


def title(reading: Reading) -> Iterator[Issue]:
    """A title for search results that is not cut off there; the keyword in it, or in the post's own H1."""
    given = reading.post.title
    heading = next((heading for heading in reading.headings if heading.level == 1), None)
    if given is not None:
        yield from _fits(reading, given.strip())
    named = given if given is not None else heading.text if heading else None
    if named is not None and reading.post.keywords and not mentions(named, reading.post.keywords[0]):
        message = f"The title does not name the primary keyword “{reading.post.keywords[0]}”."
        yield reading.issue("title", "low", message, heading if given is None else None)


def _fits(reading: Reading, given: str) -> Iterator[Issue]:
    if not 0 < len(given) <= _TITLE:
        message = f"The title has {len(given)} characters: search results show up to {_TITLE}."
        yield reading.issue("title", "low", message)
    elif width(given) > TITLE_PIXELS:
        message = f"The title is {width(given):.0f} pixels wide: search results show up to {TITLE_PIXELS}."
        yield reading.issue("title", "low", message)


def description(reading: Reading) -> Iterator[Issue]:
    """A meta description: as long as results show, and with the keyword once or twice."""
    given = reading.post.description
    if given is None:
        return
    low, high = _DESCRIPTION
    if not low <= len(given.strip()) <= high:
        message = f"The description has {len(given.strip())} characters: write {low} to {high}."
        yield reading.issue("description", "low", message)
    if not reading.post.keywords:
        return
    primary = reading.post.keywords[0]
    times = occurrences(tokens(given), primary)
    if not times and not mentions(given, primary):
        message = f"The description does not name the primary keyword “{primary}”."
        yield reading.issue("description", "low", message)
    elif times > _TWICE:
        message = f"The description names “{primary}” {times} times: once or twice is enough."
        yield reading.issue("description", "low", message)


def images(reading: Reading) -> Iterator[Issue]:
    """Pictures without a text for readers who can't see them."""
    found = 0
    for passage in reading.passages:
        for image in passage.unnamed_images:
            if found < _MOST_OF_A_KIND:
                found += 1
                message = f"The image {quote(image)} has no alternative text: say what it shows."
                yield reading.issue("image-alt", "low", message, passage, image)


def links(reading: Reading, *, outbound: bool) -> Iterator[Issue]:
    """A link to another site, or to another page of this one."""
    found = [target for passage in reading.passages for target in passage.links]
    if not any(_is_outbound(target) is outbound for target in found if not target.startswith("#")):
        where = "another site" if outbound else "another page of your site"
        kind = "outbound-link" if outbound else "internal-link"
        yield reading.issue(kind, "low", f"No link leads to {where}: link what backs or continues the post.")


def _is_outbound(target: str) -> bool:
    return "//" in target or ":" in target.partition("/")[0]


def _introduction(reading: Reading) -> str:
    return reading.prose[0].text if reading.prose else ""


CHECKS = (
    Check(
        "keyword",
        keyword,
        ("medium", "low"),
        "the primary keyword does not occur; not in one sentence of the first paragraph (low)",
        YOAST_SEO,
    ),
    Check("keyword-density", density, ("medium",), "over 3% of the words and at least six times", YOAST_SEO),
    Check(
        "keyword-sparse",
        sparse,
        ("low",),
        "under 0.5% of the words, in posts of 300 words",
        YOAST_SEO,
        on=False,
    ),
    Check(
        "keyword-headings",
        in_headings,
        ("low",),
        "in under 30% or over 75% of four or more H2 and H3",
        YOAST_SEO,
        on=False,
    ),
    Check("keywords", keywords, ("low",), "one of the other keywords does not occur", "the request"),
    Check(
        "title",
        title,
        ("low",),
        "over 60 characters or 600 pixels; without the primary keyword",
        f"{YOAST_SEO}; measured in Arial at 20 pixels, as Google shows titles",
    ),
    Check(
        "description",
        description,
        ("low",),
        "under 120 or over 156 characters; without the primary keyword, or with it more than twice",
        YOAST_SEO,
    ),
    Check(
        "image-alt",
        images,
        ("low",),
        "an image without alternative text",
        "[WCAG 2.2, 1.1.1](https://www.w3.org/WAI/WCAG22/Understanding/non-text-content)",
    ),
    # Of a model's post this would ask for invented addresses; hence it is off, although people link.
    Check("outbound-link", partial(links, outbound=True), ("low",), "none", YOAST_SEO, on=False),
)
