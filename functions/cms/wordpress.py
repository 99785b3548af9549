"""WordPress: drafts through its REST API, with an application password.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

import html
import re
from base64 import b64encode
from functools import partial
from http import HTTPStatus
from typing import Any

from msgspec.structs import replace

from functions.cms.classic_text import classic
from functions.cms.connection import WordPressConnection
from functions.cms.drafts import There
from functions.cms.faults import Changed, Refused
from functions.cms.post import Post, fit
from functions.cms.site import Http, Site, part, read_mark, web_address
from functions.cms.wordpress_answers import code_of, number_of, require
from shared.jobs.publication import Draft
from shared.stage.side_by_side import side_by_side

_FIELDS = "id,status,link,modified_gmt,content"
_TAGS_AT_ONCE = 4
_LONGEST_TAG = 200
_SEO = (
    ("_yoast_wpseo_canonical", "canonical"),
    ("_yoast_wpseo_title", "meta_title"),
    ("_yoast_wpseo_metadesc", "excerpt"),
    ("_yoast_wpseo_opengraph-title", "og_title"),
    ("_yoast_wpseo_opengraph-description", "og_description"),
    ("rank_math_canonical_url", "canonical"),
    ("rank_math_title", "meta_title"),
    ("rank_math_description", "excerpt"),
    ("rank_math_facebook_title", "og_title"),
    ("rank_math_facebook_description", "og_description"),
)
"""Fields of the SEO plugins, where the site registers them for its REST API, and what they get."""


def mark(job_id: str) -> str:
    """Return the words in a comment at the end of the text, by which the post is found again."""
    return f"blog-job-{job_id}"


class _MetaRefused(Exception):
    """The user may not write the fields of the SEO plugin, although the site registers them."""


class WordPress:
    """The API of a site."""

    def __init__(self, http: Http, connection: WordPressConnection) -> None:
        pair = f"{connection.username}:{connection.application_password}"
        headers = {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        self._home = connection.site
        self._site = Site(http, "WordPress", f"{self._home}/wp-json/wp/v2", headers)
        self._author = connection.author

    async def get(self, post_id: str, job_id: str) -> There | None:
        """Return a post; None if it was deleted, or is in the trash."""
        reply = await self._site.call("GET", f"posts/{post_id}", {"context": "edit", "_fields": _FIELDS})
        if code_of(reply) == "rest_post_invalid_id":
            return None
        there = self._read(require(reply), job_id)
        return None if there is not None and reply.value.get("status") == "trash" else there

    async def find(self, job_id: str) -> There | None:
        """Search for the job's mark in the texts."""
        query = {
            "search": mark(job_id),
            "status": "any",  # all but the trash
            "context": "edit",
            "per_page": "5",
            "orderby": "date",
            "order": "asc",
            "_fields": _FIELDS,
        }
        found = require(await self._site.call("GET", "posts", query))
        if not isinstance(found, list):
            raise Refused(
                "WordPress answered without a list of posts: check that no plugin changes its REST API."
            )
        posts = [self._read(each, job_id) for each in found if isinstance(each, dict)]
        return next((each for each in posts if each.run is not None), None)

    async def create(self, post: Post) -> Draft:
        """Add a post with the status draft."""
        fields, note = await self._prepare(post)
        try:
            return await self._write("posts", post, fields, note)
        except _MetaRefused:  # after WordPress has added the post
            there = await self.find(post.job_id)
            path = f"posts/{there.draft.post_id}" if there else "posts"
            return await self._write(path, post, *_without_meta(fields, note))

    async def update(self, there: There, post: Post) -> Draft:
        """Write all fields over; the API has no precondition, so it is read again just before."""
        fields, note = await self._prepare(post)
        post_id = there.draft.post_id
        if await self.get(post_id, post.job_id) != there:
            raise Changed
        try:
            return await self._write(f"posts/{post_id}", post, fields, note)
        except _MetaRefused:
            return await self._write(f"posts/{post_id}", post, *_without_meta(fields, note))

    async def _write(self, path: str, post: Post, fields: dict[str, Any], note: str | None) -> Draft:
        reply = await self._site.call("POST", path, {"context": "edit", "_fields": _FIELDS}, fields)
        if "meta" in fields and code_of(reply) == "rest_cannot_update":
            raise _MetaRefused
        return replace(self._read(require(reply), post.job_id).draft, note=note)

    async def _prepare(self, post: Post) -> tuple[dict[str, Any], str | None]:
        """Return the fields of the post, for which its tags are added, and a note for its owner."""
        tags, notes = await self._add_tags(post.tags)
        meta = await self._choose_meta(post)
        if post.canonical and post.canonical not in meta.values():
            notes.append(
                f"WordPress has no field for the canonical address {post.canonical}: enter it in the site's "
                "SEO plugin."
            )
        fields: dict[str, Any] = {
            "title": html.escape(post.title, quote=False),
            "content": f"{classic(post.html)}\n<!-- {mark(post.job_id)} run-{post.run} -->",
            "excerpt": html.escape(post.excerpt, quote=False),
            "slug": post.slug,
            "status": "draft",
            "tags": tags,
        }
        if meta:
            fields["meta"] = meta
        if self._author:
            fields["author"] = int(self._author) if self._author.isdecimal() else self._author
        return fields, " ".join(notes) or None

    async def _add_tags(self, names: tuple[str, ...]) -> tuple[list[int], list[str]]:
        """Return the ids of the tags, and a note on those that could not be added."""
        wanted = [partial(self._add_tag, fit(name, _LONGEST_TAG)) for name in names]
        ids = await side_by_side(wanted, _TAGS_AT_ONCE)
        lacking = [name for name, found in zip(names, ids, strict=True) if found is None]
        notes = [f"WordPress did not take these tags: {', '.join(lacking)}."] if lacking else []
        return list(dict.fromkeys(each for each in ids if each is not None)), notes

    async def _add_tag(self, name: str) -> int | None:
        """Return the id of a tag, which may exist; None if the user may not add it."""
        body = {"name": html.escape(name, quote=False)}
        reply = await self._site.call("POST", "tags", {"_fields": "id"}, body)
        if reply.fine:
            return number_of(reply.value.get("id")) if isinstance(reply.value, dict) else None
        if code_of(reply) == "term_exists":
            return number_of(part(reply.value, "data", "term_id"))
        if reply.status == HTTPStatus.UNAUTHORIZED:  # the same for every request
            require(reply)
        return None

    async def _choose_meta(self, post: Post) -> dict[str, str]:
        """Return the fields of SEO plugins that the site registers."""
        reply = await self._site.call("OPTIONS", "posts")
        known = part(reply.value, "schema", "properties", "meta", "properties")
        names = known if reply.fine and isinstance(known, dict) else {}
        chosen = {name: getattr(post, source) for name, source in _SEO if name in names}
        return {name: value for name, value in chosen.items() if value}

    def _read(self, post: Any, job_id: str) -> There:
        number = number_of(part(post, "id"))
        if number is None:
            raise Refused(
                "WordPress answered without a post's id: check that no plugin changes its REST API."
            )
        raw = part(post, "content", "raw")
        draft = Draft(
            post_id=str(number),
            url=web_address(part(post, "link")),
            edit_url=f"{self._home}/wp-admin/post.php?post={number}&action=edit",
            modified=read_mark(part(post, "modified_gmt")),
        )
        marked = re.search(rf"{mark(job_id)} run-([0-9]{{1,9}})\b", raw) if isinstance(raw, str) else None
        is_draft = part(post, "status") in {"draft", "auto-draft"}
        return There(draft=draft, is_draft=is_draft, run=int(marked[1]) if marked else None)


def _without_meta(fields: dict[str, Any], note: str | None) -> tuple[dict[str, Any], str]:
    left = {name: value for name, value in fields.items() if name != "meta"}
    names = ", ".join(fields["meta"])
    refused = f"WordPress does not let the user write {names}: let the site's registration of them allow it."
    return left, f"{note} {refused}" if note else refused
