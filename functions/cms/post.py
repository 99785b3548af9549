"""The post as a CMS gets it."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from functions.cms.faults import Refused
from shared.jobs.job import Job
from shared.jobs.outputs import MetaOutput

_ELLIPSIS = "…"


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A finished post; `html` is sanitized and without the title, all other fields are plain text."""

    job_id: str
    run: int
    title: str
    html: str
    slug: str
    excerpt: str
    tags: tuple[str, ...]
    meta_title: str
    og_title: str
    og_description: str
    canonical: str | None = None


def post_of(job: Job, canonical: str | None) -> Post:
    """Return the post of a completed job; `canonical` is for one whose profile has none."""
    result = job.result
    if result is None or result.content_html is None:
        raise Refused("The job has no HTML of its post: replay it from meta.")
    meta = result.meta_tags
    keywords = job.request.get("keywords", ())
    return Post(
        job_id=job.job_id,
        run=job.run,
        title=result.title,
        html=result.content_html,
        slug=meta.slug,
        excerpt=meta.description,
        tags=_tags(keywords),
        meta_title=meta.title,
        og_title=meta.og_title,
        og_description=meta.og_description,
        canonical=_read_address(meta) or _with_slug(canonical, meta.slug),
    )


def fit(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip() + _ELLIPSIS


def _tags(keywords: object) -> tuple[str, ...]:
    """Return each keyword once, without signs that mean something else to a CMS."""
    given = keywords if isinstance(keywords, list | tuple) else ()
    texts = (each.strip().lstrip("#,").strip() for each in given if isinstance(each, str))
    return tuple({text.casefold(): text for text in texts if text}.values())


def _with_slug(canonical: str | None, slug: str) -> str | None:
    if canonical is None or ("{slug}" in canonical and not slug):
        return None
    return canonical.replace("{slug}", quote(slug))


def _read_address(meta: MetaOutput) -> str | None:
    """Return the canonical address that the meta stage has made of the profile's."""
    url = meta.json_ld.get("url")
    return url if isinstance(url, str) else None
